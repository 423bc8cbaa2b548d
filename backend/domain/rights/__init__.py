"""What a person may ask about their own data (个人资料权利): owns `corrections`."""
