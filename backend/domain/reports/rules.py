"""Pure rules of reports: their kinds, which ones hide a vacancy at once."""

from datetime import timedelta

KINDS = {
    "fee": "要交钱、交押金", "papers": "要押身份证", "false": "工资或工作和说的不一样",
    "closed": "已经不招了", "other": "别的问题",
}  # fmt: skip
# money and papers hide the vacancy until somebody has checked (人力资源市场暂行条例 art. 24)
HIDING = {"fee", "papers"}
# somebody has just checked: another report waits beside the open vacancy
CHECKED_COUNTS_FOR = timedelta(days=7)
MOST_A_DAY = 5
LATE_AFTER = timedelta(days=1)
DECISIONS = {"": "等核查", "true": "属实", "untrue": "不属实"}
THANKS = "已收到，谢谢您告诉我们。工作人员会核查，结果会写在“我的消息”里"
