"""Occupations are recognised by everyday words, schooling by every usual wording."""

import re
from pathlib import Path

import pytest

from backend.domain.catalogues.rules import (
    Education,
    classify_title,
    find_in_query,
    occupation_group,
    occupation_groups,
    occupation_name,
    occupations,
    parse_education,
)

ICONS = Path(__file__).parents[2] / "miniprogram/src/static/occupations"


def test_each_code_and_each_word_stands_once() -> None:
    codes = [one.code for one in occupations()]
    words = [word for one in occupations() for word in one.synonyms]
    assert len(codes) == len(set(codes))
    assert 40 <= len(codes) <= 60
    assert len(words) == len(set(words))
    assert all(re.fullmatch(r"\d{7}", code) for code in codes)
    assert all(one.name and one.picture and one.group for one in occupations())
    assert sum(map(len, occupation_groups().values())) == len(codes)


def test_each_picture_is_an_icon_of_the_app_and_no_icon_is_left_over() -> None:
    assert {one.picture for one in occupations()} == {file.stem for file in ICONS.glob("*.png")}
    assert max(file.stat().st_size for file in ICONS.glob("*.png")) <= 2048


@pytest.mark.parametrize(
    "title, code",
    [
        ("电焊工", "6040205"),
        ("高薪急招氩弧焊师傅", "6040205"),
        ("搬砖小工", "6279900"),
        ("住家月嫂", "4071200"),
        ("铲车工", "6239900"),
        ("车工", "6040101"),
        ("绿化工", "5010300"),
        ("仓库叉车司机", "4020201"),
        ("货车司机", "6240100"),
        ("销售助理", "3010200"),
        ("电话销售", "4010200"),
        ("ＣＮＣ 操作", "6040101"),
        ("缝纫工（平车）", "6110100"),
    ],
)
def test_a_title_gives_its_occupation(title: str, code: str) -> None:
    assert classify_title(title) == code
    assert occupation_name(code)
    assert occupation_group(code)


def test_a_description_counts_only_for_what_it_offers() -> None:
    assert classify_title("高薪诚聘", "本厂招聘缝纫工若干名") == "6110100"
    assert classify_title("高薪诚聘", "食堂有厨师做饭，宿舍有保洁") is None
    assert classify_title("waitlist") is None


@pytest.mark.parametrize(
    "query, codes, rest",
    [
        ("电焊 包住", ["6040205"], "包住"),
        ("普工双休", ["6279901"], "双休"),
        ("月嫂 保安", ["4071200", "3020200"], ""),
        ("近一点的", [], "近一点的"),
        ("", [], ""),
    ],
)
def test_a_query_gives_up_its_occupations(query: str, codes: list[str], rest: str) -> None:
    assert find_in_query(query) == (codes, rest)


@pytest.mark.parametrize(
    "text, level",
    [
        ("不限", Education.NONE),
        ("", Education.NONE),
        ("初中以下", Education.NONE),
        ("小学", Education.PRIMARY),
        ("初中/高中", Education.JUNIOR),
        ("高中及以上", Education.SENIOR),
        ("中技", Education.VOCATIONAL),
        ("大专", Education.COLLEGE),
        ("大学专科", Education.COLLEGE),
        ("本科以上", Education.BACHELOR),
        ("博后", Education.MASTER),
        ("看情况", None),
    ],
)
def test_schooling_is_read_in_every_wording(text: str, level: Education | None) -> None:
    assert parse_education(text) == level


def test_vocational_school_counts_as_much_as_senior_high_school() -> None:
    ranks = [level.rank for level in Education]
    assert ranks == sorted(ranks)
    assert Education.VOCATIONAL.rank == Education.SENIOR.rank
    assert Education.JUNIOR.rank < Education.SENIOR.rank < Education.COLLEGE.rank
