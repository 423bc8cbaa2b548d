"""Staff accounts and permissions (账号权限): owns `staff`."""
