"""The quality rules of a roster, each as an error or a warning in words."""

from datetime import date

import pytest

from backend.domain.imports.people_columns import find_header, plain
from backend.domain.imports.people_rows import Member, PersonRow, notes_between, read_person
from backend.domain.people.identity import make_id_number

DAY = date(2026, 11, 27)
GOOD = {
    "name": "周小试", "id_no": make_id_number("431321", date(1985, 5, 6), 11), "education": "初中",
    "ability": "普通劳动力", "employment": "单位就业", "employer": "样例厂", "months": "6",
    "work_place": "东莞市", "income": "4500", "relation": "户主",
}  # fmt: skip
SLIP = GOOD["id_no"][:17] + ("2" if GOOD["id_no"][17] == "1" else "1")
CHILD = make_id_number("431321", date(2015, 5, 6), 11)


def read(**changes: str) -> PersonRow:
    return read_person(5, GOOD | changes, today=DAY)


def test_a_good_row_has_nothing_to_say() -> None:
    row = read()
    assert (row.errors, row.warnings) == ([], [])
    assert (row.employment, row.months, row.income_fen) == ("EMP_UNIT", 6, 450_000)


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"name": ""}, "姓名没有写"), ({"id_no": ""}, "身份证号"),
        ({"id_no": "1" * 15}, "旧身份证号"), ({"id_no": SLIP}, "有一位对不上"),
        ({"id_no": CHILD, "public_post": "保洁员"}, "不满 16 岁"),
    ],
)  # fmt: skip
def test_errors_keep_a_row_out(changes: dict[str, str], said: str) -> None:
    assert said in "；".join(read(**changes).errors)


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"sex": "女"}, "性别和身份证号不一致"),
        ({"birth": "1985-05-07"}, "出生日期和身份证号不一致"),
        ({"school": "高中1"}, "只能填一项"), ({"education": "博士后"}, "不认识"),
        ({"work_place": ""}, "要么都填"), ({"employer": ""}, "要填务工企业名称"),
        ({"ability": "无劳动力"}, "有工作的人不应是"), ({"income": ""}, "要填月收入"),
        ({"ability": "弱劳动力或半劳动力"}, "16 到 59 岁"), ({"phone": "123"}, "没有记"),
        ({"income": "很多"}, "没有记"), ({"months": "13"}, "0 到 12"),
        ({"returned": "去年"}, "返乡日期看不懂"), ({"returned": "2999-01-01"}, "晚于今天"),
        ({"relation": "亲戚"}, "不认识"), ({"employment": "打工中"}, "不认识"),
    ],
)  # fmt: skip
def test_warnings_are_said_and_the_row_is_taken(changes: dict[str, str], said: str) -> None:
    row = read(**changes)
    assert row.errors == []
    assert said in "；".join(row.warnings)


@pytest.mark.parametrize("tail", ["", "43", "4311"])
def test_a_disability_card_is_its_id_number(tail: str) -> None:
    row = read(id_no=GOOD["id_no"] + tail)
    assert row.identity
    assert row.identity.value == GOOD["id_no"]


@pytest.mark.parametrize("text", ["2026-11-01", "2026年11月1日", "20261101", "2026/11/01"])
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read(returned=text).returned_on == date(2026, 11, 1)


def member(number: int, seq: int, relation: str = "户主", household: str = "H1") -> Member:
    return Member(number, make_id_number("431321", date(1986, 5, 6), seq), household, relation)


def test_rules_between_rows() -> None:
    errors, warnings = notes_between([
        member(2, 11), member(3, 11), member(4, 13, "配偶"), member(5, 15, "之子", "H2"),
        member(6, 21, household="H3"), member(7, 23, "配偶", "H3"),
    ])  # fmt: skip
    assert errors == {3: "身份证号和第 2 行重复"}
    assert warnings == {
        2: ["这一户有 2 个户主，请核对户编号"], 3: ["这一户有 2 个户主，请核对户编号"],
        5: ["这一户没有户主"], 7: ["配偶和户主性别相同，请核对"],
    }  # fmt: skip


def test_the_header_is_found_under_titles_and_headings_lose_their_trimmings() -> None:
    assert plain(" *务工时间（月） ") == "务工时间月"
    rows = [["某县花名册"], [], ["单位：人"], ["序号", "姓 名", "身份证号码（必填）", "乡镇/街道"]]
    header = find_header(rows, {})
    assert (header.place, header.fields) == (3, {1: "name", 2: "id_no", 3: "township"})


def test_what_the_county_chose_comes_before_what_a_heading_seems_to_mean() -> None:
    rows = [["姓名", "身份证号", "单位"]]
    assert find_header(rows, {"单位": "employer"}).fields[2] == "employer"
    assert 2 not in find_header([["姓名", "身份证号", "电话"]], {"电话": ""}).fields
