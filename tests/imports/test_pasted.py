"""Adverts pasted from a chat: what is understood, what can be corrected, what is written."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from backend.core.clock import today
from backend.core.db import db
from backend.domain.employers.models import Employer
from backend.domain.imports.models import ImportBatch
from backend.domain.imports.pasted import COLUMNS, POSTS_MOST, read_pasted
from backend.domain.vacancies.models import Vacancy
from backend.jobs.imports import load_file
from tests.console import ELSEWHERE, Desk, audited

ONE = (
    "双峰试验制衣有限公司招缝纫工30名，18-45岁，包吃住，月薪5000-7000，初中以上，"
    "地址：双峰县永丰街道工业路8号，电话13900000001 李姐"
)
SEVERAL = """🔥【双峰试验电子有限公司】急招
1、普工20名，计件工资4000-6000元/月
2、质检员3人，月薪4500元，高中
3、搬运工5名，200元/天

地址：双峰县经开区
联系电话：0738-6820001
"""


@pytest.fixture(autouse=True)
def woken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The tasks that a worker was woken for."""
    tasks: list[int] = []
    monkeypatch.setitem(app.extensions, "enqueue", tasks.append)
    return tasks


def form_of(rows: list[dict[str, str]], **changes: str) -> dict[str, str]:
    cells = {f"p{n}-{name}": row[name] for n, row in enumerate(rows) for name in COLUMNS}
    return {"posts": str(len(rows)), **cells, **changes}


def take(desk: Desk, text: str, *numbers: str, **changes: str) -> Any:
    data: Any = form_of(read_pasted(text), **changes)
    return desk.post("/imports/paste/take", text=text, take=list(numbers or ("0",)), **data)


def loaded(app: Flask) -> list[Vacancy]:
    batch = db.session.scalars(db.select(ImportBatch).order_by(ImportBatch.id.desc())).first()
    assert batch
    load_file(batch.id, lambda done: None)
    db.session.commit()
    return list(db.session.scalars(db.select(Vacancy).order_by(Vacancy.id)))


def test_every_field_of_one_advert_is_found() -> None:
    [row] = read_pasted(ONE)
    assert row | {"工作内容": ""} == {
        "岗位名称": "缝纫工", "单位名称": "双峰试验制衣有限公司", "招聘人数": "30名",
        "工资": "月薪5000-7000", "工作地点": "双峰县永丰街道工业路8号", "学历要求": "初中以上",
        "年龄要求": "18-45岁", "年龄限制依据": "", "食宿": "包吃住", "联系电话": "13900000001",
        "截止日期": "", "工作内容": "",
    }  # fmt: skip


def test_a_telephone_never_stays_in_the_words_of_the_advert() -> None:
    for text in (ONE, SEVERAL, "招普工10名，月薪4000元，加微信同号139 0000 0001或座机0738-6820001"):
        for row in read_pasted(text):
            assert "0000" not in row["工作内容"]
            assert "6820001" not in row["工作内容"]


def test_numbered_posts_share_the_firm_above_and_the_telephone_below() -> None:
    rows = read_pasted(SEVERAL)
    assert [(row["岗位名称"], row["招聘人数"], row["工资"]) for row in rows] == [
        ("普工", "20名", "工资4000-6000元/月"),
        ("质检员", "3人", "月薪4500元"),
        ("搬运工", "5名", "200元/天"),
    ]
    assert {row["单位名称"] for row in rows} == {"双峰试验电子有限公司"}
    assert {row["联系电话"] for row in rows} == {"07386820001"}
    assert {row["工作地点"] for row in rows} == {"双峰县经开区"}


@pytest.mark.parametrize("ruler", ["\n", "\n------\n", "\n\n"])
def test_adverts_between_blank_lines_or_rulers_are_posts_of_their_own(ruler: str) -> None:
    text = f"招普工10名，月薪4000元{ruler}\n招电焊工2人，300元/天"
    assert [row["岗位名称"] for row in read_pasted(text)] == ["普工", "电焊工"]


def test_numbered_demands_of_one_advert_make_no_posts() -> None:
    text = "招电工2人，月薪6000元\n1、有电工证\n2、能上夜班\n3、吃苦耐劳"
    assert [row["岗位名称"] for row in read_pasted(text)] == ["电工"]


def test_words_without_a_post_are_one_row_to_fill_in() -> None:
    [row] = read_pasted("有想做事的找我")
    assert (row["岗位名称"], row["工作内容"]) == ("", "有想做事的找我")
    assert read_pasted(" \n ") == []


def test_no_more_posts_than_a_page_holds() -> None:
    text = "\n\n".join(f"招普工{count}名，月薪4000元" for count in range(1, 90))
    assert len(read_pasted(text)) == POSTS_MOST


def test_the_page_shows_what_was_understood_and_what_is_missing(app: Flask) -> None:
    page = Desk(app).post("/imports/paste", text="招普工30名，18-45岁，包吃住，月薪5000-7000").text
    assert "读成：5000–7000 元/月，招 30 人" in page
    assert "还缺单位名称、工作地点" in page
    assert "没有写法律依据" in page
    assert 'value="包吃住"' in page


def test_an_empty_or_endless_text_is_refused_in_words(app: Flask) -> None:
    desk = Desk(app)
    assert "请先把招工文字粘贴到框里" in desk.post("/imports/paste", text=" ").text
    answer = desk.post("/imports/paste", text="招" * 20_001)
    assert answer.status_code == 400
    assert "分成几次粘贴" in answer.text


def test_corrections_are_read_again_without_being_lost(app: Flask) -> None:
    data = form_of(read_pasted(ONE), **{"p0-工资": "计件4000-5000元/月", "p0-招聘人数": "12"})
    page = Desk(app).post("/imports/paste", text=ONE, again="1", take="0", **data).text
    assert "读成：4000–5000 元/月，招 12 人" in page
    assert "18-45岁" in page


def test_ticked_posts_become_vacancies_to_review_in_a_batch(
    app: Flask, woken: list[int], data_dir: Path
) -> None:
    desk = Desk(app)
    answer = take(desk, SEVERAL, "0", "2", **{"p2-招聘人数": "7"})
    assert answer.status_code == 302
    assert len(woken) == 1
    rows = loaded(app)
    assert [(row.title, row.headcount_total, row.status) for row in rows] == [
        ("普工", 20, "review"),
        ("搬运工", 7, "review"),
    ]
    assert {row.contact_phone for row in rows} == {"07386820001"}
    assert db.session.scalars(db.select(Employer.name)).all() == ["双峰试验电子有限公司"]
    assert len(audited("load_batch")) == 1
    assert "粘贴的招工文字" in desk.get("/imports").text


def test_the_same_words_twice_are_one_vacancy(app: Flask) -> None:
    desk = Desk(app)
    take(desk, ONE)
    take(desk, ONE)
    for batch in db.session.scalars(db.select(ImportBatch)).all():
        load_file(batch.id, lambda done: None)
        db.session.commit()
    assert db.session.scalar(db.select(db.func.count(Vacancy.id))) == 1


def test_a_limit_of_sex_or_age_is_not_taken_over(app: Flask) -> None:
    take(Desk(app), "双峰试验厂招普工5名，限女性，18-35岁，月薪4000元，地址：双峰县")
    [row] = loaded(app)
    assert "限女" not in row.description
    assert (row.age_min, row.age_max) == (None, None)


def test_nothing_ticked_or_unnamed_is_refused_and_everything_typed_stays(
    app: Flask, woken: list[int]
) -> None:
    desk = Desk(app)
    data = form_of(read_pasted(ONE), **{"p0-单位名称": "改过的单位"})
    answer = desk.post("/imports/paste/take", text=ONE, **data)
    assert answer.status_code == 400
    assert "请至少勾选一个" in answer.text
    assert "改过的单位" in answer.text
    unnamed = take(desk, ONE, **{"p0-岗位名称": ""})
    assert "请填写岗位名称" in unnamed.text
    assert woken == []


def test_pasting_is_for_whoever_enters_vacancies_and_stays_in_the_area(app: Flask) -> None:
    for role, region in (("village", "431321101001"), ("province", "43")):
        desk = Desk(app, role=role, region_code=region)
        assert desk.get("/imports/paste").status_code == 403
        assert desk.post("/imports/paste", text=ONE).status_code == 403
        assert take(desk, ONE).status_code == 403
    take(Desk(app), ONE)
    batch = db.session.scalars(db.select(ImportBatch)).one()
    assert Desk(app, region_code=ELSEWHERE).get(f"/imports/{batch.id}").status_code == 404


AGAIN = ONE.replace("缝纫工30名", "缝纫工（急） 45名").replace("5000-7000", "5500-7500")


def test_a_post_like_one_of_the_area_is_pointed_out(app: Flask) -> None:
    desk = Desk(app)
    take(desk, ONE)
    loaded(app)
    assert "很像" in desk.post("/imports/paste", text=AGAIN).text
    other = desk.post("/imports/paste", text=ONE.replace("缝纫工", "质检员")).text
    assert "很像" not in other
    elsewhere = Desk(app, region_code=ELSEWHERE).post("/imports/paste", text=AGAIN).text
    assert "很像" not in elsewhere


def test_it_renews_the_known_one_and_says_what_was_left(app: Flask) -> None:
    desk = Desk(app)
    take(desk, ONE)
    known = loaded(app)[0]
    known.valid_to, known.status = today() - timedelta(days=3), "expired"
    take(desk, AGAIN)
    row = loaded(app)[0]
    assert db.session.scalar(db.select(db.func.count(Vacancy.id))) == 1
    assert (row.status, row.headcount_left, row.title) == ("review", 45, "缝纫工")
    assert row.valid_to > today()
    batch = db.session.scalars(db.select(ImportBatch).order_by(ImportBatch.id.desc())).first()
    assert batch
    page = desk.get(f"/imports/{batch.id}/rows?outcome=renewed").text
    assert "按续期处理" in page
    assert "没有改" in page


def test_whoever_says_that_it_is_another_gets_a_second_one(app: Flask) -> None:
    desk = Desk(app)
    take(desk, ONE)
    loaded(app)
    take(desk, AGAIN, **{"p0-和已有的很像": "新岗位"})
    loaded(app)
    assert db.session.scalar(db.select(db.func.count(Vacancy.id))) == 2
