"""Messages (消息): owns `messages`, `receipts`, `notices`, `switches`, `inbound_events`."""
