"""Synthetic data: the demo county with its staff, and a seeded province of any size."""

# username, password, name, role, region. The passwords are public: outside the demo the accounts
# get passwords that nobody knows.
DEMO_STAFF: list[tuple[str, str, str, str, str]] = [
    ("county", "Shuangfeng-2026", "彭景文", "county", "431321"),
    ("village", "Qingshu-Cun-2026", "谢春莲", "village", "431321110201"),
    ("township", "Qingshuping-2026", "贺永清", "township", "431321110"),
    ("prefecture", "Loudi-Renshe-2026", "肖玉芳", "prefecture", "4313"),
    ("county-pa", "Nongye-2026-xn", "龙建国", "county_pa", "431321"),
    ("auditor", "Shenji-Hunan-26", "毛秀兰", "auditor", "43"),
    ("security", "Anquan-Loudi-26", "戴国强", "security", "4313"),
    ("province", "Hunan-Renshe-2026", "罗志友", "province", "43"),
    ("employer", "Hegu-Zhaopin-2026", "刘海涛", "employer", "431321"),
    ("school", "Yongfeng-Jixiao-26", "李淑芬", "provider", "431321"),
]
# name, ID number, phone: on the register, not bound yet, looks for welding work in 长沙.
# The phone is the first one of the sandbox, so that binding there shows the whole record.
DEMO_LABOURER = ("曾建林", "431321198806129010", "13800000001")
