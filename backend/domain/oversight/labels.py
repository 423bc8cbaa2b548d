"""The names of audited actions, of what they are done to, and of what they write down.

A name stays when its action is gone: entries of that time are still read.
"""

ACTIONS = {
    "add_staff": "新增工作人员账号", "sign_in": "登录", "sign_in_failed": "登录失败",
    "invite": "邀请工作人员", "withdraw_invitation": "撤回邀请",
    "take_up_invitation": "用邀请开通账号",
    "change_staff": "修改账号", "close_staff": "停用账号", "open_staff": "恢复账号",
    "unlock_staff": "解锁账号", "sign_out": "退出登录", "change_password": "修改密码",
    "enrol_second_factor": "绑定动态验证码", "use_recovery_code": "用恢复码登录",
    "renew_recovery_codes": "重新生成恢复码", "reset_second_factor": "重置动态验证码",
    "register_self": "本人登记", "check_person": "核对登记的人", "reveal_numbers": "查看完整号码",
    "register_person": "登记一个人", "set_wish": "修改找工作的想法",
    "note_pairs": "发现疑似重复", "dismiss_pair": "疑似重复记为两个人",
    "merge_people": "合并重复的人", "undo_merge": "撤销合并",
    "request_export": "申请导出名单", "decide_export": "答复导出申请",
    "write_export": "生成导出文件", "take_export": "下载导出文件",
    "drop_export": "删除到期的导出文件", "read_list": "比对别的部门的名单",
    "compare_national": "比对全国系统的文件",
    "mark_entered": "收入标记为已录入全国系统", "unmark_entered": "撤回已录入的标记",
    "record_change": "登记变更", "check_event": "核实变更", "return_event": "退回变更",
    "forget": "删除到期的资料", "hear": "记下听说的线索", "note_clues": "发现线索",
    "settle_clue": "核实线索", "save_graduate": "登记毕业生、联系人或计划",
    "refused_change": "想改另一条线的资料，没有让改",
    "freeze_figures": "冻结一周的数字", "ask_correction": "要求更正资料",
    "answer_correction": "答复更正要求",
    "withdraw_consent": "撤回给企业的授权", "close_account": "注销账号",
    "send_code": "发送短信验证码", "bind": "绑定微信", "unbind": "解除微信绑定",
    "confirm_phone": "核实换了的手机号", "opt_in": "同意接收每周推荐", "opt_out": "退订每周推荐",
    "reply": "回复留言", "set_done": "留言记为办完",
    "set_status": "修改岗位状态", "vouch_batch": "担保一批岗位", "complete_vacancy": "补全岗位",
    "create_batch": "上传导入文件", "confirm_batch": "确认导入", "discard_batch": "放弃导入文件",
    "load_batch": "写入导入文件", "load_people": "写入人员名册", "undo_batch": "整批撤销名册",
    "keep_mapping": "记住名册的列",
    "application_interested": "报名应聘", "application_contacted": "应聘记为已联系",
    "application_interview": "通知面试", "application_hired": "应聘记为录用",
    "application_on_post": "应聘记为到岗", "application_refused": "应聘记为没有成",
    "application_withdrawn": "撤回应聘",
    "consent": "同意把资料给企业", "refer": "把姓名电话给企业", "answer_offer": "回答推荐的岗位",
    "preview_push": "预览每周推送", "send_push": "发送每周推送", "stop_sending": "停止发送消息",
    "allow_sending": "恢复发送消息",
    "save_employer": "登记或修改用人单位", "delist_employer": "清退用人单位",
    "relist_employer": "恢复用人单位",
    "save_provider": "登记或修改培训机构", "open_provider": "恢复培训机构",
    "close_provider": "停用培训机构",
    "register_wish": "登记培训意愿", "wish_submitted": "重新登记培训意愿",
    "wish_received": "培训意愿记为已收到", "wish_returned": "退回培训意愿",
    "wish_approved": "培训意愿列入开班", "wish_withdrawn": "撤回培训意愿",
    "new_link_code": "要手机连接码", "link_phone": "手机连上账号", "unlink_phone": "手机断开账号",
    "end_links": "断开账号的手机", "assign_household": "安排包户责任人",
    "record_visit": "登记走访", "record_call": "登记电话结果", "reveal_phone": "查看手机号",
    "register_on_behalf": "代为登记一个人", "queue_reminders": "提醒工作人员去问人",
    "keep_photo": "上传照片", "open_photo": "查看申请照片", "claim_submitted": "提交补贴申请",
    "claim_received": "补贴申请记为已收到", "claim_returned": "退回补贴申请",
    "claim_approved": "通过补贴申请", "claim_withdrawn": "撤回补贴申请",
    "order_check": "要求核验审计记录", "finish_check": "核验审计记录",
    "handle_check": "处理核验发现的问题", "export_audit": "导出审计记录",
    "trim_audit": "清理到期的审计记录", "rotate_keys": "更换数据密钥",
    "seed_demo": "装入演示数据", "seed_province": "装入演示数据（全省）",
}  # fmt: skip
KINDS = {"change": "办理", "look": "查看"}
SUBJECTS = {
    "person": "劳动者", "staff": "工作人员", "wechat_user": "微信用户", "application": "应聘",
    "vacancy": "岗位", "import_batch": "导入文件", "training_wish": "培训意愿",
    "training_provider": "培训机构", "employer": "用人单位",
    "duplicate_pair": "可能重复的人", "duplicate_pairs": "可能重复的人",
    "claim": "补贴申请", "photo": "照片", "conversation": "留言", "message": "消息",
    "push_plan": "每周推送", "switch": "发送开关", "audit_check": "核验", "audit": "审计记录",
    "retention": "到期资料", "export": "导出文件",
    "household": "户", "field_photo": "走访照片", "helpers": "包户人员", "invitation": "邀请",
    "clues": "线索", "week": "周",
    "region": "地区", "seed": "演示数据", "data_key": "数据密钥",
}  # fmt: skip
DETAILS = {
    "before": "原来", "after": "改为", "result": "结果", "status": "状态", "region": "地区",
    "role": "角色", "person": "劳动者", "employer": "用人单位", "fields": "看了什么",
    "places": "想去的地方", "occupations": "想做的工作", "occupation": "工种", "how": "方式",
    "helper": "联系人", "planned": "有计划", "identified": "核实过是谁", "kinds": "单位类别",
    "vacancies": "撤下的岗位", "told": "告知的人",
    "scene": "在哪里", "by": "由谁", "same": "手机号一致", "confirmed": "是否属实",
    "answer": "回答", "reason_code": "原因", "file": "文件", "valid_days": "有效天数",
    "taken": "收下", "renewed": "续期", "repeated": "重复", "opened": "上架", "missing": "还缺",
    "week": "周", "targets": "对象", "chosen": "选到岗位", "queued": "已排队",
    "dropped": "没有发", "counts": "数量", "claim": "补贴申请", "rows": "行数", "found": "问题数",
    "added": "新增", "away": "并入的人", "taken_over": "改用另一份的", "moved": "转过去的",
    "kept": "没有转的", "left_over": "没有恢复的", "event": "变更", "kind": "类别", "to": "改为",
    "visit": "走访", "staff": "工作人员", "identity": "微信用户", "consent": "本人同意",
    "field": "哪一项", "says": "说的是", "identities": "微信数",
    "full": "完整号码", "filters": "筛选条件", "before_day": "清理到",
}  # fmt: skip
FIELDS = {"id_number": "身份证号", "phone": "手机号", "photo": "照片", "name": "姓名"}


def subject_text(subject: str) -> str:
    """`person:12` as 劳动者 12; what is no number is for programs."""
    kind, _, number = subject.partition(":")
    return f"{SUBJECTS.get(kind, kind)} {number if number.isdigit() else ''}".rstrip()
