"""A row of a postings file becomes a vacancy, and everything changed or missing is said."""

from datetime import date

import pytest

from backend.domain.catalogues.rules import Education
from backend.domain.imports.vacancy_rows import VacancyRow, read_vacancy_row
from backend.domain.regions.queries import place_index

TODAY = date(2026, 11, 23)
GOOD = {
    "source": "样例",
    "source_id": "7",
    "title": "电焊工",
    "employer": "湘江样例机械厂",
    "place": "湖南省/长沙市",
    "wage_text": "6000-8000元/月",
    "headcount_text": "5人",
    "education_text": "不限",
    "description": "焊接钢架，两班倒，包吃住。",
    "published": "2026-11-01",
    "deadline": "2026-12-31",
    "review_state": "approved",
}


def read(valid_days: int | None = None, **changes: str) -> VacancyRow:
    return read_vacancy_row(
        GOOD | changes, today=TODAY, valid_days=valid_days, places=place_index()
    )


def test_a_complete_row_is_taken_as_it_is_and_waits_for_review() -> None:
    post = read()
    assert (post.outcome, post.status) == ("taken", "review")
    assert post.repairs == post.warnings == post.reasons == post.missing == []
    assert (post.title, post.occupation_code, post.place_code) == ("电焊工", "6040205", "4301")
    assert (post.wage.min_fen, post.wage.max_fen, post.headcount) == (600000, 800000, 5)
    assert (post.valid_from, post.valid_to) == (date(2026, 11, 1), date(2026, 12, 31))
    assert post.board
    assert post.lodging


def test_chinese_headers_mean_the_same() -> None:
    row = {
        "岗位名称*": "缝纫工",
        "企业名称": "样例制衣厂",
        "工作地点": "娄底双峰县",
        "月工资（元）": "4100-5200",
        "招聘人数": "10",
        "学历要求": "初中",
        "截止日期": "2026年12月1日",
        "岗位要求": "会平车，做过女装更好",
        "福利待遇": "五险一金、包住、节日礼品",
    }
    post = read_vacancy_row(row, today=TODAY, valid_days=None, places=place_index())
    assert (post.outcome, post.status, post.repairs, post.warnings) == ("taken", "review", [], [])
    assert (post.title, post.employer_name, post.place_code) == ("缝纫工", "样例制衣厂", "431321")
    assert (post.wage.min_fen, post.headcount) == (410000, 10)
    assert post.education_min is Education.JUNIOR
    assert post.valid_to == date(2026, 12, 1)
    assert post.insurance == ("养老", "医疗", "失业", "工伤", "生育", "公积金")
    assert (post.board, post.lodging) == (False, True)
    assert post.benefits == ("五险一金", "包住", "节日礼品")


def test_past_deadline_is_expired_unless_it_is_renewed() -> None:
    assert read(deadline="2026-11-22").status == "expired"
    assert read(deadline="2026-11-23").status == "review"
    renewed = read(30, deadline="2015-05-01")
    assert (renewed.status, renewed.valid_to) == ("review", date(2026, 12, 23))
    assert renewed.valid_from == TODAY
    assert "2015-05-01" in renewed.repairs[0]


def test_a_renewed_row_still_has_to_be_completed() -> None:
    post = read(30, deadline="2015-05-01", wage_text="面议")
    assert (post.status, post.missing) == ("draft", ["工资"])


@pytest.mark.parametrize(
    "published, deadline, valid_to, status",
    [
        ("2026-11-01", "1970-01-01", date(2027, 1, 30), "review"),
        ("2026-11-01", "", date(2027, 1, 30), "review"),
        ("2015-03-20", "", date(2015, 6, 18), "expired"),
        ("", "", date(2027, 2, 21), "review"),
        ("04-20", "", date(2026, 7, 19), "expired"),
        ("2026-11-01", "2028-01-01", date(2027, 2, 21), "review"),
        ("2026/11/1 08:30", "20261210", date(2026, 12, 10), "review"),
        ("2026.11.1", "2026-11-01至2026-12-05", date(2026, 12, 5), "review"),
        ("2026-11-01", "2026-13-45", date(2027, 1, 30), "review"),
        ("2026-11-01", "1月5日", date(2027, 1, 5), "review"),
    ],
)
def test_dates_are_read_in_many_spellings(
    published: str, deadline: str, valid_to: date, status: str
) -> None:
    post = read(published=published, deadline=deadline)
    assert (post.valid_to, post.status) == (valid_to, status)


@pytest.mark.parametrize(
    "changes, missing",
    [
        ({"wage_text": "面议"}, ["工资"]),
        ({"wage_text": "从优"}, ["工资"]),
        ({"employer": "[个人或未注明]"}, ["单位名称"]),
        ({"employer": ""}, ["单位名称"]),
        ({"description": "[电话]"}, ["工作内容"]),
        ({"place": "鼓楼区"}, ["工作地点"]),
        ({"place": "海外/某国"}, ["工作地点"]),
        ({"employer": "", "description": ""}, ["单位名称", "工作内容"]),
    ],
)
def test_what_is_missing_makes_a_draft(changes: dict[str, str], missing: list[str]) -> None:
    post = read(**changes)
    assert (post.outcome, post.status, post.missing) == ("taken", "draft", missing)


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"title": " ★★ "}, "没有写岗位名称"),
        ({"review_state": "rejected"}, "来源审核时没有通过"),
        ({"review_state": "审核不通过"}, "来源审核时没有通过"),
    ],
)
def test_refused_and_nameless_rows_are_not_taken(changes: dict[str, str], reason: str) -> None:
    post = read(**changes)
    assert (post.outcome, post.reasons) == ("rejected", [reason])


def test_an_empty_row_is_rejected() -> None:
    row = dict.fromkeys(GOOD, "")
    post = read_vacancy_row(row, today=TODAY, valid_days=None, places=place_index())
    assert (post.outcome, post.reasons) == ("rejected", ["这一行是空的"])


def test_pending_rows_wait_for_review() -> None:
    assert read(review_state="pending").status == "review"


@pytest.mark.parametrize(
    "changes",
    [
        {"sex_text": "女"},
        {"description": "焊接钢架，限女性，两班倒"},
        {"description": "1、男性，会看图纸\n2、能倒班"},
        {"description": "要求：女，会看图纸，能倒班"},
        {"description": "焊接钢架（限男）两班倒"},
        {"title": "电焊工（男）"},
    ],
)
def test_a_sex_limit_is_dropped_with_a_warning(changes: dict[str, str]) -> None:
    post = read(**changes)
    assert any("性别" in warning and "已去掉" in warning for warning in post.warnings)
    assert not any(word in post.title + post.description for word in "男女")
    assert post.status == "review"


@pytest.mark.parametrize(
    "text",
    [
        "男女不限，会焊接就行",
        "不限男女，会焊接就行",
        "男、女不限，会焊接就行",
        "照顾子女方便，三八妇女节有礼品",
    ],
)
def test_words_that_limit_nobody_stay(text: str) -> None:
    post = read(sex_text="不限", description=text)
    assert post.description == text
    assert post.warnings == []


def test_a_doubtful_mention_of_sex_is_left_to_a_person() -> None:
    post = read(description="车间里女工熟练的也可以来试")
    assert "女工" in post.description
    assert any("请核对" in warning for warning in post.warnings)


def test_an_age_limit_needs_a_reason() -> None:
    dropped = read(age_text="18-45岁")
    assert (dropped.age_min, dropped.age_max) == (None, None)
    assert any("没有写法律依据" in warning for warning in dropped.warnings)
    kept = read(age_text="18-45岁", age_reason="井下作业规定")
    assert (kept.age_min, kept.age_max, kept.age_reason) == (18, 45, "井下作业规定")
    upper = read(age_text="-50", age_reason="井下作业规定")
    assert (upper.age_min, upper.age_max) == (None, 50)


@pytest.mark.parametrize("text", ["18-4", "2-35", "45-18"])
def test_a_broken_age_is_said_and_dropped(text: str) -> None:
    post = read(age_text=text, age_reason="井下作业规定")
    assert (post.age_min, post.age_max) == (None, None)
    assert text in post.repairs[0]


@pytest.mark.parametrize("text", ["-", "", "不限", "0-0"])
def test_no_age_is_no_news(text: str) -> None:
    post = read(age_text=text)
    assert post.repairs == post.warnings == []


@pytest.mark.parametrize(
    "text, count, repaired",
    [
        ("10人", 10, False),
        ("１０ 人", 10, False),
        ("20人人", 20, False),
        ("0", 1, True),
        ("若干", 1, True),
        ("", 1, True),
        ("33312323", 1, True),
        ("3-4名", 3, True),
    ],
)
def test_openings_are_a_number_and_at_least_one(text: str, count: int, repaired: bool) -> None:
    post = read(headcount_text=text)
    assert (post.headcount, bool(post.repairs)) == (count, repaired)


def test_the_text_comes_out_clean() -> None:
    post = read(
        description="<p>焊接&nbsp;钢架</p>\r\n\r\n\r\n两班倒\u200b，每天<8小时<br/>"
        "联系电话：[电话] \n\x07[联系人]",
        employer="湘江样例机械厂 [网址]",
    )
    assert post.description == "焊接 钢架\n两班倒，每天<8小时"
    assert post.employer_name == "湘江样例机械厂"
    assert len(post.repairs) == 2


def test_a_cut_off_wage_is_repaired_and_said() -> None:
    post = read(wage_text="6000~1000元/月")
    assert post.wage.max_fen == 1000000
    assert "少了一位" in post.repairs[0]


def test_several_posts_in_one_advert_are_pointed_out() -> None:
    several = read(description="电焊工5名，会看图纸\n保洁员2名，打扫车间")
    assert any("几个岗位" in warning for warning in several.warnings)
    assert any("几个岗位" in warning for warning in read(title="电焊工/厨师").warnings)
    assert read(title="电焊工/氩弧焊").warnings == []


def test_rows_without_a_number_get_the_same_key_each_time() -> None:
    one, other = read(source_id=""), read(source_id="")
    assert one.source_id == other.source_id != read(source_id="", title="厨师").source_id


def test_an_unreadable_education_asks_for_nothing_and_is_said() -> None:
    post = read(education_text="看情况")
    assert post.education_min is Education.NONE
    assert "看不懂" in post.repairs[0]


def test_a_place_of_only_a_province_is_pointed_out() -> None:
    post = read(place="安徽省")
    assert (post.place_code, post.status) == ("34", "review")
    assert any("只写到省" in warning for warning in post.warnings)


def test_ages_in_the_description_count_where_the_column_is_empty_and_a_ground_is_named() -> None:
    text = "看管仓库，要求18-45周岁，能吃苦"
    assert read(description=text).age_max is None
    post = read(description=text, age_reason="有毒有害作业")
    assert (post.age_min, post.age_max) == (18, 45)
