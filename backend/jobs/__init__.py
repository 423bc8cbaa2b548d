"""The clock's door: jobs by time, background tasks, the sender of outgoing messages."""
