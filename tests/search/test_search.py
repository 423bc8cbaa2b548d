"""Search: equal to a substring scan, pages without gaps in each order, what may be meant."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from backend.core.actor import ANONYMOUS, SYSTEM, Actor
from backend.core.clock import real_now, today
from backend.core.db import db
from backend.core.errors import BadInput
from backend.domain.search.actions import follow_changes, rebuild_index
from backend.domain.search.index import is_whole, state_of
from backend.domain.search.queries import Found, find_vacancies, index_root
from backend.domain.search.rules import Ask, normal, suggest
from backend.domain.vacancies.models import Vacancy
from tests.factories import COUNTY, make_employer, make_vacancy

NEXT_COUNTY, CHANGSHA, SHENZHEN = "431322", "430102", "440300"  # 新化县
WORDS = ["电焊工", "普工", "缝纫工", "保洁员", "注塑CNC操作工", "叉车司机", "厨 师", "ＡＢ领班"]
PLACES = ["东莞市长安镇", "双峰县永丰街道", "深圳龙岗", "长沙县星沙"]


@pytest.fixture
def root(app: Flask) -> Path:
    return index_root(SYSTEM)


def build(root: Path) -> None:
    db.session.commit()
    rebuild_index(SYSTEM, root=root)


def find(actor: Actor = ANONYMOUS, **ask: Any) -> Found:
    return find_vacancies(actor, ask=Ask(**ask))


def titles(**ask: Any) -> list[str]:
    return [row.title for row in find(**ask).items]


def everything(size: int = 7, **ask: Any) -> list[int]:
    ids, cursor = [], None
    while True:
        page = find_vacancies(ANONYMOUS, ask=Ask(**ask), cursor=cursor, size=size)
        ids += [row.id for row in page.items]
        cursor = page.next
        if cursor is None:
            return ids


def many(count: int) -> list[Vacancy]:
    pick = random.Random(7)
    employer, officer = make_employer(name="湘中精密电子厂"), make_vacancy().vouched_by
    return [
        make_vacancy(
            title=pick.choice(WORDS) + pick.choice(WORDS), place_text=pick.choice(PLACES),
            region_code=pick.choice([COUNTY, NEXT_COUNTY, CHANGSHA, SHENZHEN]),
            monthly_fen=pick.randrange(3000, 9000) * 100, employer_id=employer.id,
            vouched_by=officer, valid_from=today() - timedelta(days=pick.randrange(30)),
            occupation_code=None,
        )
        for _ in range(count)
    ]  # fmt: skip


def text_of(row: Vacancy) -> list[str]:
    """What a reader sees of it, apart from the full name of its region."""
    employer = row.employer.name if row.employer else ""
    return [normal(part) for part in (row.title, employer, row.place_text)]


def test_words_of_one_to_six_characters_find_what_a_substring_scan_finds(
    app: Flask, root: Path
) -> None:
    rows = many(60)
    build(root)
    pick = random.Random(11)
    texts = [part for row in rows for part in text_of(row)]
    for _ in range(150):
        text = pick.choice(texts)
        start = pick.randrange(len(text))
        word = text[start : start + pick.randrange(1, 7)]
        if word in normal("湖南省娄底市双峰县新化县长沙市芙蓉区广东省深圳市"):
            continue  # the region's full name is searched too
        expected = {row.id for row in rows if any(word in part for part in text_of(row))}
        found = set(everything(size=50, text=word, exact=True)) & {row.id for row in rows}
        assert found == expected, word


@pytest.mark.parametrize("ask", [{}, {"text": "搬运公"}, {"text": "双峰搬运工"}])
def test_further_pages_are_read_as_the_first_one_was(
    app: Flask, root: Path, ask: dict[str, str]
) -> None:
    employer, officer = make_employer(name="湘中货运").id, make_vacancy().vouched_by
    for _ in range(9):
        make_vacancy(
            title="搬运工", employer_id=employer, vouched_by=officer, occupation_code="6240500"
        )
    build(root)
    ids = everything(size=4, **ask)
    assert len(ids) == len(set(ids)) == find(**ask).total >= 9


@pytest.mark.parametrize("order", ["new", "pay", "near"])
def test_pages_follow_each_other_without_gap_or_repeat(
    app: Flask, root: Path, order: str
) -> None:
    many(45)
    build(root)
    ids = everything(order=order, home=COUNTY)
    assert len(ids) == len(set(ids)) == 46
    rows = {row.id: row for row in db.session.scalars(db.select(Vacancy))}
    if order == "new":
        keys: list[Any] = [(rows[n].valid_from, n) for n in ids]
        assert keys == sorted(keys, reverse=True)
    elif order == "pay":
        keys = [((rows[n].monthly_fen or 0), n) for n in ids]
        assert keys == sorted(keys, reverse=True)
    else:
        ring = {COUNTY: 0, NEXT_COUNTY: 1, CHANGSHA: 3, SHENZHEN: 4}
        keys = [ring[rows[n].region_code or ""] for n in ids]
        assert keys == sorted(keys)


@pytest.mark.parametrize("home", ["430671", "4313", "440300", ""])
def test_a_home_without_a_county_seat_sees_no_post_twice(
    app: Flask, root: Path, home: str
) -> None:
    many(20)
    build(root)
    ids = everything(order="near", home=home)
    assert len(ids) == len(set(ids)) == 21


def test_filters_and_places_narrow_it_and_the_total_is_right(app: Flask, root: Path) -> None:
    make_vacancy(title="甲", suits=["couple_room"], board=True, lodging=True, monthly_fen=500_000)
    make_vacancy(title="乙", suits=["no_reading"], region_code=SHENZHEN, monthly_fen=700_000)
    make_vacancy(title="丙", region_code=CHANGSHA, board=True, occupation_code="6110100")
    build(root)
    assert titles(suits=("couple_room",)) == ["甲"]
    assert titles(suits=("board",)) == ["丙", "甲"]
    assert titles(suits=("board", "lodging")) == ["甲"]
    assert titles(text="包吃住") == ["甲"]
    assert titles(scope="out", home=COUNTY) == ["乙"]
    assert titles(scope="province", home=COUNTY) == ["丙", "甲"]
    assert titles(scope="near", home=COUNTY) == ["甲"]
    assert titles(wage_min_fen=600_000) == ["乙"]
    assert titles(region="4301") == ["丙"]
    assert titles(occupations=("6110100", "9")) == ["丙"]
    assert find(suits=("board",)).total == 2


def test_spoken_names_and_everyday_words_find_the_posts(app: Flask, root: Path) -> None:
    make_vacancy(title="食品厂操作工", occupation_code=None)
    make_vacancy(title="氩弧师傅", occupation_code="6040205")
    build(root)
    assert titles(text="打螺丝") == ["食品厂操作工"]
    assert titles(text="电焊") == ["氩弧师傅"]
    assert titles(text="打螺丝", exact=True) == []


def test_a_place_and_an_occupation_in_one_word_are_told_apart(app: Flask, root: Path) -> None:
    make_vacancy(title="电焊工", region_code=SHENZHEN, place_text="深圳市龙岗区")
    make_vacancy(title="电焊工")
    build(root)
    found = find(text="深圳电焊工")
    assert (found.total, found.meant) == (1, None)


@pytest.mark.parametrize("typed, meant", [("电汗工", "电焊工"), ("搬运公", "搬运工")])
def test_a_slip_of_the_pen_finds_what_is_meant_and_says_so(
    app: Flask, root: Path, typed: str, meant: str
) -> None:
    make_vacancy(title=meant, occupation_code=None)
    build(root)
    found = find(text=typed)
    assert [row.title for row in found.items] == [meant]
    assert found.meant == (typed, meant)
    assert find(text=typed, exact=True).total == 0


def test_nothing_found_says_which_filter_to_loosen_and_how_many_it_gives(
    app: Flask, root: Path
) -> None:
    for _ in range(3):
        make_vacancy(title="电焊工", region_code=CHANGSHA, monthly_fen=500_000)
    make_vacancy(title="保洁员", occupation_code=None, monthly_fen=900_000)
    build(root)
    found = find(text="电焊", region=COUNTY, wage_min_fen=400_000)
    assert found.total == 0
    assert [(one.field, one.total) for one in found.loosen] == [("region", 3), ("text", 1)]
    for one in found.loosen:
        without = {"text": "电焊", "region": COUNTY, "wage_min_fen": 400_000}
        del without[one.field]
        assert find(**without).total == one.total
    assert find(text="没有这种活").loosen[0].field == "text"


def test_a_filter_said_in_words_is_let_go_of_with_its_words(app: Flask, root: Path) -> None:
    for _ in range(2):
        make_vacancy(title="电焊工")
    make_vacancy(title="保洁员", occupation_code=None, board=True, lodging=True)
    build(root)
    found = find(text="电焊 包吃住", wage_min_fen=100_000)
    assert {(one.field, one.total, one.text) for one in found.loosen} == {
        ("text", 3, ""), ("suits", 2, "电焊"),
    }  # fmt: skip
    for one in found.loosen:
        assert find(text=one.text, wage_min_fen=100_000).total == one.total


def test_what_opens_closes_or_is_hidden_follows(app: Flask, root: Path) -> None:
    stays, closes = make_vacancy(title="留着的"), make_vacancy(title="要关的")
    build(root)
    later = make_vacancy(title="后来的")
    closes.status = "withdrawn"
    db.session.commit()
    assert titles(text="要关的") == []  # the page is loaded from the database
    follow_changes(SYSTEM, root=root)
    assert (titles(text="后来的"), find(text="要关的").total) == (["后来的"], 0)
    later.hidden_at = real_now()
    stays.valid_to = today() - timedelta(days=1)
    db.session.commit()
    follow_changes(SYSTEM, root=root)
    assert find().total == 0
    later.hidden_at = None
    db.session.commit()
    follow_changes(SYSTEM, root=root)
    assert titles() == ["后来的"]


def test_days_and_the_groups_posts_are_asked_when_somebody_searches(
    app: Flask, root: Path
) -> None:
    make_vacancy(title="明天才开始", valid_from=today() + timedelta(days=1))
    make_vacancy(title="没人巡查", patrol_due_on=today() - timedelta(days=1))
    make_vacancy(
        title="留着的", headcount_left=2, reserved_left=2, reserved_until=today()
    )  # fmt: skip
    build(root)
    assert find().total == 0
    assert titles() == []
    assert [row.title for row in find(SYSTEM).items] == ["留着的"]


def test_without_an_index_the_database_answers_the_same(app: Flask, root: Path) -> None:
    make_vacancy(title="电焊工", suits=["couple_room"], board=True)
    make_vacancy(title="缝纫工", region_code=SHENZHEN, occupation_code=None)
    asks: list[dict[str, Any]] = [
        {"text": "电焊"}, {"suits": ("couple_room",)}, {"suits": ("board",)}, {"region": "44"},
        {"scope": "out", "home": COUNTY}, {"scope": "near", "home": COUNTY},
        {"text": "没有", "region": "44"}, {},
    ]  # fmt: skip
    db.session.commit()
    slow = [(titles(**ask), find(**ask).total, find(**ask).loosen) for ask in asks]
    build(root)
    assert [(titles(**ask), find(**ask).total, find(**ask).loosen) for ask in asks] == slow


@pytest.mark.parametrize("damage", ["state", "folder", "version", "segment"])
def test_an_index_that_is_broken_or_old_is_made_anew(
    app: Flask, root: Path, damage: str
) -> None:
    make_vacancy(title="电焊工")
    build(root)
    state = state_of(root)
    assert state
    if damage == "state":
        (root / "state.json").write_text("{")
    elif damage == "version":
        text = (root / "state.json").read_text()
        (root / "state.json").write_text(text.replace('"version": 1', '"version": 0'))
    else:
        for file in (root / state["folder"]).iterdir():
            if damage == "folder":
                file.unlink()
            elif file.suffix == ".idx":
                file.write_bytes(file.read_bytes()[:10])
    assert not is_whole(root)
    assert titles(text="电焊") == ["电焊工"]  # from the database meanwhile
    follow_changes(SYSTEM, root=root)
    assert is_whole(root)
    assert titles(text="电焊") == ["电焊工"]


def test_an_index_that_cannot_be_read_is_said_once(
    app: Flask, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_vacancy()
    build(root)
    for file in (root / str((state_of(root) or {})["folder"])).iterdir():
        file.unlink()
    for _ in range(3):
        assert find().total == 1
    assert len([one for one in caplog.messages if "search index" in one]) == 1


@pytest.mark.parametrize(
    "typed, first", [("电焊", "焊工"), ("hg", "焊工"), ("baojie", "保洁"), ("", None)]
)
def test_suggestions_come_by_beginning_part_or_pinyin(typed: str, first: str | None) -> None:
    found = suggest(typed)
    assert len(found) <= 8
    if first is None:
        assert found == []
    else:
        assert any(first in word for word in found)


@pytest.mark.parametrize("cursor", ["x", "0.abc", "9." + "9" * 40, "-1.5", "123", "0.²"])
def test_a_cursor_that_is_none_is_told_in_words(app: Flask, root: Path, cursor: str) -> None:
    make_vacancy()
    build(root)
    with pytest.raises(BadInput, match="从第一页重新看"):
        find_vacancies(ANONYMOUS, ask=Ask(), cursor=cursor)


def test_behind_the_last_post_stands_nothing(app: Flask, root: Path) -> None:
    make_vacancy()
    build(root)
    assert find_vacancies(ANONYMOUS, ask=Ask(), cursor="5.7").items == []
