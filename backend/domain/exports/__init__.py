"""Lists of people that leave as files: for a purpose, masked, or by the word of two people."""
