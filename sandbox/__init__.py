"""A local stand-in for the WeChat platform and the SMS gateway, with a phone to try things on."""
