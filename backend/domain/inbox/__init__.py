"""The staff inbox (消息往来): owns `conversations`, `chat_messages`."""
