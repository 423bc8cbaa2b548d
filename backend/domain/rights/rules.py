"""Pure rules of the rights: what of the record a person may see and put right, in their words."""

from datetime import timedelta

LATE_AFTER = timedelta(days=5)
SHOULD_BE_MOST = 100
# fields of the record that the person may say are wrong, as the app calls them
FIELDS = {
    "name": "姓名", "id_number": "身份证号", "phone": "手机号", "home": "住在哪个村",
    "education": "文化程度", "employment": "就业状况", "employer": "在哪里上班",
    "returned_on": "哪天返乡", "other": "其他",
}  # fmt: skip
STATUS_TEXT = {"waiting": "待答复", "done": "已更正", "refused": "没有更正"}
