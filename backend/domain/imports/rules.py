"""Pure rules of imports: how many rows at a time, what the counts are called."""

import re
import unicodedata
from datetime import timedelta

CHUNK = 500
LATE_AFTER = timedelta(days=1)  # a file that was read and neither loaded nor discarded
OUTCOME_TEXT = {
    "taken": "原样收下", "repaired": "修正后收下", "rejected": "没有收", "repeated": "以前收过",
    "renewed": "续期",
}  # fmt: skip
# a post like one that is known renews it, unless somebody says that it is another
TWIN_CHOICE, AS_NEW = "和已有的很像", "新岗位"
UNDER_WAY = ("reading", "loading", "undoing")  # the worker has it
STATUS_TEXT = {"review": "待核", "draft": "待补全", "expired": "已过期", "rejected": "没有收"}
BATCH_TEXT = {
    "reading": "正在读取", "preview": "待确认", "loading": "正在写入", "done": "已完成",
    "failed": "没有成功", "discarded": "已放弃", "undoing": "正在撤销", "undone": "已撤销",
}  # fmt: skip
VALID_DAYS = (30, 60, 90)  # "valid N days from today", at most 90
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def plain_name(text: str) -> str:
    """A title or a firm's name without brackets, spaces, marks and the legal form.

    普工（包吃住） is 普工: small changes of an advert do not make it another one.
    """
    plain = re.sub(r"\(.*?\)|\[.*?\]", "", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"[\W_]|有限责任公司|股份有限公司|有限公司", "", plain)


def safe_cell(value: str) -> str:
    """A text that a spreadsheet will not take for a formula."""
    return f"'{value}" if value.startswith(FORMULA_START) else value


def note_kind(note: str) -> str:
    """The sentence without what is special to one row, so that equal reasons count together."""
    plain = re.sub(r"（[^）]*\d[^）]*）", "", note.split("：")[0])
    return re.sub(r"“[^”]*”|\d[\d.–-]*", lambda hit: "“…”" if hit[0][0] == "“" else "…", plain)
