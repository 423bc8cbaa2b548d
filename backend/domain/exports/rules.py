"""Rules of exports: kinds, how many full rows one may take alone, how long a file is kept."""

from datetime import timedelta

from backend.domain.accounts.rules import Can

# kind: its name, and the permissions with which it may be asked for masked and in full
KINDS: dict[str, tuple[str, Can | None, Can]] = {
    "people": ("劳动者名册", Can.EXPORT_PEOPLE, Can.REVEAL_NUMBERS),
    "national": ("全国系统格式", None, Can.VERIFY_INCOMES),
}
FULL_ALONE = 100  # more full rows than this need a second person's consent
KEEP = timedelta(days=3)
LATE_AFTER = timedelta(days=1)
STATUS_TEXT = {
    "waiting": "等同事同意", "queued": "正在生成", "ready": "可以下载", "refused": "没有同意",
    "failed": "没有成功", "gone": "已过期删除",
}  # fmt: skip


def needs_consent(*, full: bool, rows: int) -> bool:
    return full and rows > FULL_ALONE
