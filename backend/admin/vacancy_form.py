"""The form of a vacancy: as stored, and as the writing actions take it."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.core.errors import BadInput
from backend.domain.catalogues.rules import Education
from backend.domain.regions.queries import place_index
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.rules import Advert
from backend.domain.vacancies.suitability import WORK_FORMS
from backend.domain.vacancies.wages import Mode, Period

PERIODS = {"month": "月", "day": "天", "hour": "小时", "week": "周", "year": "年", "piece": "件"}
MODES = {"time": "计时", "piece": "计件", "base": "底薪加提成"}
CHOICES = {
    "periods": PERIODS.items(), "modes": MODES.items(), "work_forms": WORK_FORMS.items(),
    "schooling": [(level.value, level.label) for level in Education],
}  # fmt: skip
YES = "1"
VALID_FIRST = timedelta(days=30)  # what a new form offers


def stored(vacancy: Vacancy) -> dict[str, object]:
    """What the form shows of a row."""

    def yuan(fen: int | None) -> object:
        return "" if fen is None else Decimal(fen) / 100

    return {
        "title": vacancy.title,
        "employer_name": vacancy.employer.name if vacancy.employer else "",
        "description": vacancy.description, "place": vacancy.place_text,
        "wage_min": yuan(vacancy.wage_min_fen), "wage_max": yuan(vacancy.wage_max_fen),
        "wage_period": vacancy.wage_period, "wage_mode": vacancy.wage_mode,
        "headcount": vacancy.headcount_total, "valid_to": vacancy.valid_to.isoformat(),
        "education_min": vacancy.education_min, "age_min": vacancy.age_min or "",
        "age_max": vacancy.age_max or "", "age_reason": vacancy.age_reason,
        "board": vacancy.board, "lodging": vacancy.lodging, "work_form": vacancy.work_form,
        "hours_free": vacancy.hours_free,
    }  # fmt: skip


def read_advert(form: Mapping[str, str]) -> Advert:
    """The form as the actions take it; BadInput names every unreadable field at once."""
    faults: dict[str, str] = {}

    def read(name: str, how: Callable[[str], Any], sentence: str, needed: bool = False) -> Any:
        text = form.get(name, "").strip()
        try:
            if text:
                return how(text)
        except (ValueError, InvalidOperation):
            faults[name] = sentence
            return None
        if needed:
            faults[name] = sentence
        return None

    advert = Advert(
        title=form.get("title", ""), employer_name=form.get("employer_name", ""),
        description=form.get("description", ""), place_text=form.get("place", "").strip(),
        region_code=read("place", _place, "没有找到这个地方，请写到县（市、区）"),
        wage_min_fen=read("wage_min", _fen, "最低工资请填数字，例如 4000"),
        wage_max_fen=read("wage_max", _fen, "最高工资请填数字，例如 5000"),
        wage_period=read("wage_period", Period, "请选择按什么计工资", needed=True),
        wage_mode=read("wage_mode", Mode, "请选择工资怎么算") or _mode(form),
        headcount=read("headcount", int, "招聘人数请填整数") or 0,
        valid_to=read(
            "valid_to", date.fromisoformat, "请选择截止日期，写成 2026-12-31 这样", needed=True
        ),
        education_min=read("education_min", Education, "请选择学历") or Education.NONE,
        age_min=read("age_min", _age, "最低年龄请填整数，例如 18"),
        age_max=read("age_max", _age, "最高年龄请填整数，例如 55"),
        age_reason=form.get("age_reason", ""), board=form.get("board") == YES,
        lodging=form.get("lodging") == YES, hours_free=form.get("hours_free") == YES,
        work_form=read("work_form", _work_form, "请选择在哪里上班") or "site",
    )  # fmt: skip
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    return advert


def read_extension(form: Mapping[str, str]) -> dict[str, Any]:
    """Until when and for how many, as `extend_vacancy` takes it."""
    try:
        return {
            "valid_to": date.fromisoformat(form.get("valid_to", "").strip()),
            "headcount": int(form.get("headcount", "").strip()),
        }
    except ValueError:
        sentence = "请选择截止日期，并填还招几个人"
        raise BadInput(sentence, fields={"valid_to": sentence}) from None


def _mode(form: Mapping[str, str]) -> Mode:
    """Pay by the piece makes it piece work."""
    return Mode.PIECE if form.get("wage_period") == Period.PIECE else Mode.TIME


def _place(text: str) -> str:
    place = place_index().resolve(text)
    if place.code is None:
        raise ValueError(text)
    return place.code


def _fen(text: str) -> int:
    amount = Decimal(text)
    if not 0 <= amount <= 10_000_000:  # refuses NaN too
        raise ValueError(text)
    return int(amount * 100)


def _age(text: str) -> int:
    if not 0 < int(text) < 100:
        raise ValueError(text)
    return int(text)


def _work_form(text: str) -> str:
    if text not in WORK_FORMS:
        raise ValueError(text)
    return text
