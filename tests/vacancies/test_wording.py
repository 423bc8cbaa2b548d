"""What an advert must not say: wordings of our own, and what becomes of a vacancy that says it."""

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.imports.models import ImportBatch
from backend.domain.vacancies.wording import wording_faults
from tests.console import Desk
from tests.factories import COUNTY, make_vacancy

REFUSED = {
    "男女": [
        "限男性，30岁以下", "只招女工", "仅限女生报名", "女性优先，包住", "男士优先考虑",
        "要求男性，能吃苦", "性别：女", "性别 男", "女工为主，计件", "招女工30名", "需要男生两名",
    ],
    "婚育": [
        "已婚已育者优先", "未婚，形象好", "三年内不得怀孕", "入职后不准结婚", "已育优先",
    ],
    "户籍": [
        "本地户口优先", "限本省人", "不招某某族", "只要本地人", "谢绝外省人", "本市户籍优先考虑",
        "仅限汉族", "无宗教信仰者优先",
    ],
    "健康": [
        "无乙肝", "入职查乙肝两对半，乙肝检测合格", "无残疾", "没有残疾缺陷",
    ],
    "押金": [
        "交服装费200元", "需交押金", "押金：300", "入职收取中介费", "扣身份证三天", "可贷款培训",
        "保证金500元", "暂扣身份证", "交缴建档费",
    ],
    "夸大": [
        "轻松月入过万", "日入千元", "月入数万", "躺赚", "每天赚3000", "月入10万",
    ],
}  # fmt: skip
FINE = [
    "男女不限，包吃住", "男女均可", "男女皆可，会用电脑", "提供男女宿舍", "生产女装、男鞋",
    "婚育不限", "户籍不限", "带户口本复印件办入职", "不收任何费用", "不收取押金，不扣证件",
    "无需缴纳任何管理费", "不以任何方式收取押金与培训费", "公司承担体检费",
    "凡是扣押证件的都是骗子", "免费培训", "不查乙肝", "长白班，五险，月薪5000-7000",
    "身体健康，能上夜班", "已婚、未婚均可", "报销服装费", "女职工按规定安排哺乳时间",
    "按月发工资，计件多劳多得", "限招30人", "限时返岗补贴", "适合四五十岁的人，可带孩子",
    "本地企业，离家近", "照顾本地户口办理社保", "培训后上岗，学徒有工资",
]  # fmt: skip


@pytest.mark.parametrize(
    "text, about", [(text, about) for about, texts in REFUSED.items() for text in texts]
)
def test_what_is_not_allowed_is_found_and_told_in_words(text: str, about: str) -> None:
    faults = wording_faults("普工", f"白班。{text}。月薪5000元")
    assert len(faults) == 1
    assert about in faults[0]
    assert faults[0].startswith("“")


@pytest.mark.parametrize("text", FINE)
def test_what_is_allowed_is_left_alone(text: str) -> None:
    assert wording_faults("普工", f"白班。{text}。月薪5000元") == []


def test_a_vacancy_that_says_it_does_not_open_until_the_words_are_changed(app: Flask) -> None:
    desk = Desk(app)
    vacancy = make_vacancy(status="review", description="按图纸焊接，男性优先。", vouched_by=None)
    path = f"/vacancies/{vacancy.id}"
    assert "要先改好才能上架" in desk.get(path).text
    refused = desk.post(f"{path}/vouch", how="已电话核实")
    assert (refused.status_code, "“男性优先”" in refused.text) == (422, True)
    assert vacancy.status == "review"
    form = {
        "title": "电焊工", "employer_name": "双峰试验厂", "place": "双峰县", "wage_min": "5000",
        "wage_max": "", "wage_period": "month", "headcount": "2",
        "valid_to": vacancy.valid_to.isoformat(), "wage_mode": "time", "education_min": "none",
        "work_form": "site",
    }  # fmt: skip
    again = desk.post(f"{path}/edit", **form, description="按图纸焊接，限男性。")
    assert (again.status_code, "不能限制或偏重性别" in again.text) == (400, True)
    assert desk.post(f"{path}/edit", **form, description="按图纸焊接。").status_code == 302
    assert desk.post(f"{path}/vouch", how="已电话核实").status_code == 302
    assert vacancy.status == "open"


def test_of_a_file_only_those_open_whose_words_are_in_order(app: Flask) -> None:
    desk = Desk(app)
    batch = ImportBatch(
        kind="vacancies", file_name="表.csv", stored_name="x", digest="x", status="done",
        owner_region=COUNTY, created_by=desk.staff.id,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    fine, wrong = (
        make_vacancy(import_batch_id=batch.id, status="review", description=text)
        for text in ("长白班", "长白班，限女性")
    )
    told = desk.post(f"/imports/{batch.id}/vouch", how="已逐家电话核实")
    assert told.status_code == 302
    assert (fine.status, wrong.status) == ("open", "review")
    assert "有 1 个岗位要先改好" in desk.get(f"/imports/{batch.id}").text


def test_the_title_counts_too(app: Flask) -> None:
    assert wording_faults("招女工", "白班") == ["“招女工”：不能限制或偏重性别，请删掉男女的要求"]
