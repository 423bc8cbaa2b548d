"""Pure rules of imports: which reasons count as the same, and what no spreadsheet runs."""

import pytest

from backend.domain.imports.rules import note_kind, safe_cell


@pytest.mark.parametrize(
    "note, kind",
    [
        ("没有写岗位名称", "没有写岗位名称"),
        ("来源限定年龄（18-35），没有写法律依据，已去掉", "来源限定年龄，没有写法律依据，已去掉"),
        ("来源限定性别（女），不合法，已去掉", "来源限定性别（女），不合法，已去掉"),
        ("招聘人数“若干”不明确，按 1 人算", "招聘人数“…”不明确，按 … 人算"),
        ("工资“4000-500”后一个数少了一位，按 4000–5000 理解", "工资“…”后一个数少了一位，按 … 理解"),
        ("没有可用的截止日期，到 2015-05-27", "没有可用的截止日期，到 …"),
        ("看不懂：电焊", "看不懂"),
    ],
)
def test_reasons_that_differ_only_in_a_value_count_as_one(note: str, kind: str) -> None:
    assert note_kind(note) == kind


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_cell_is_never_a_formula(value: str) -> None:
    assert safe_cell(value) == f"'{value}"
    assert safe_cell("电焊工") == "电焊工"
