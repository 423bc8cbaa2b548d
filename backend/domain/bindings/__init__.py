"""WeChat identities (绑定): owns `wechat_users`, `sms_codes`, `bind_tries`, `opt_ins`."""
