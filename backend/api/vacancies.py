"""Finding vacancies: list with filters, recommended for me, one vacancy."""

from flask import g
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.shapes import (
    ApplicationShape,
    VacancyCard,
    VacancyDetail,
    application_shape,
    own_home,
    place_names,
    vacancy_card,
    vacancy_detail,
)
from backend.core.access import bound_labourers, labourers, public
from backend.core.db import transaction
from backend.core.web import REFUSED
from backend.domain.applications.actions import apply
from backend.domain.applications.queries import find_application
from backend.domain.bindings.models import WechatUser
from backend.domain.matching.queries import recommended_posts
from backend.domain.reports.actions import report_vacancy
from backend.domain.reports.rules import THANKS
from backend.domain.search.queries import find_vacancies
from backend.domain.search.rules import FILTERS, ORDERS, SCOPES, Ask, suggest
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import get_open_vacancy

routes = APIBlueprint("vacancies", __name__, url_prefix="/api/v1/vacancies", abp_responses=REFUSED)
RECOMMENDED = 10
FEN = 100
MEANT = "没有找到“{}”，按“{}”找的"
# fields of a search -> the parameter here, and what it is called on the screen
LOOSENED = {
    "text": ("q", "输入的词"), "region": ("region", "地方"), "scope": ("scope", "远近"),
    "occupations": ("occupation", "工种"), "wage_min_fen": ("wage_min", "工资"),
    "suits": ("suits", "吃住等要求"),
}
NOTHING_FITS = "暂时没有和您的想法对得上的岗位。看看全部岗位，或打电话说说想做什么"


class VacancyFilter(BaseModel):
    q: str = Field(default="", max_length=40)
    region: str = Field(default="", max_length=12)
    occupation: str = Field(default="", max_length=200)
    wage_min: int = Field(default=0, ge=0, le=100_000)
    scope: str = Field(default="", max_length=8)
    suits: str = Field(default="", max_length=60)
    order: str = Field(default="new", max_length=8)
    cursor: str | None = Field(default=None, max_length=40)


class Loosened(BaseModel):
    """What to let go of, how many there are without it, and what stays of the words."""

    filter: str
    name: str
    total: int
    q: str


class VacancyPage(BaseModel):
    """`meant`: how a word was taken that nothing was found for."""

    items: list[VacancyCard]
    next: str | None
    total: int
    meant: str | None
    loosen: list[Loosened]


class Typed(BaseModel):
    q: str = Field(default="", max_length=20)


class Suggestions(BaseModel):
    items: list[str]


class Recommended(BaseModel):
    items: list[VacancyCard]
    reason: str | None


class VacancyPath(BaseModel):
    vacancy_id: int


class ApplyBody(BaseModel):
    consent: bool = False


class ReportBody(BaseModel):
    kind: str = Field(max_length=8)
    text: str = Field(default="", max_length=300)


class ReportAnswer(BaseModel):
    text: str


@routes.get("", responses={200: VacancyPage})
@public("browsing needs no binding")
def list_vacancies(query: VacancyFilter) -> dict[str, object]:
    ask = Ask(
        text=query.q.strip(), region=query.region, wage_min_fen=query.wage_min * FEN,
        occupations=_codes(query.occupation), scope=query.scope if query.scope in SCOPES else "",
        suits=tuple(code for code in _codes(query.suits) if code in FILTERS),
        order=query.order if query.order in ORDERS else "new", home=own_home()[:6],
    )  # fmt: skip
    found = find_vacancies(g.actor, ask=ask, cursor=query.cursor)
    meant = found.meant and MEANT.format(*found.meant)
    return VacancyPage(
        items=_cards(found.items), next=found.next, total=found.total, meant=meant,
        loosen=[
            Loosened(
                filter=LOOSENED[one.field][0], name=LOOSENED[one.field][1], total=one.total,
                q=one.text,
            )
            for one in found.loosen
        ],
    ).model_dump()  # fmt: skip


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code for code in text.split(",") if code)


@routes.get("/suggestions", responses={200: Suggestions})
@public("browsing needs no binding")
def get_suggestions(query: Typed) -> dict[str, object]:
    """Words for what is being typed."""
    return Suggestions(items=suggest(query.q)).model_dump()


def _cards(rows: list[Vacancy]) -> list[VacancyCard]:
    names, home = place_names(rows), own_home()
    return [vacancy_card(row, names=names, home=home) for row in rows]


@routes.get("/recommended", responses={200: Recommended})
@bound_labourers
def list_recommended() -> dict[str, object]:
    """What would be pushed to me, best first, by the same rules and reasons."""
    user: WechatUser = g.user
    found = recommended_posts(
        g.actor, person=user.person if g.actor.since is None else None, limit=RECOMMENDED
    )
    rows = [row for row, _ in found]
    names, home = place_names(rows), own_home()
    items = [
        vacancy_card(row, names=names, home=home, why="，".join(why) or None) for row, why in found
    ]
    reason = None if items else NOTHING_FITS
    return Recommended(items=items, reason=reason).model_dump()


@routes.get("/<int:vacancy_id>", responses={200: VacancyDetail})
@public("browsing needs no binding")
def get_vacancy(path: VacancyPath) -> dict[str, object]:
    row = get_open_vacancy(g.actor, vacancy_id=path.vacancy_id)
    mine = find_application(g.actor, vacancy_id=row.id)
    return vacancy_detail(row, home=own_home(), application=mine).model_dump()


@routes.post("/<int:vacancy_id>/applications", responses={200: ApplicationShape})
@bound_labourers
def apply_for_vacancy(path: VacancyPath, body: ApplyBody) -> dict[str, object]:
    """我感兴趣; a second tap answers with the first application."""
    with transaction():
        row = apply(g.actor, vacancy_id=path.vacancy_id, consent=body.consent)
    return application_shape(row, names=place_names([row.vacancy])).model_dump()


@routes.post("/<int:vacancy_id>/reports", responses={200: ReportAnswer})
@labourers
def report(path: VacancyPath, body: ReportBody) -> dict[str, object]:
    """举报; a second tap answers the same. Money and papers hide the vacancy at once."""
    with transaction():
        report_vacancy(
            g.actor, user=g.user, vacancy_id=path.vacancy_id, kind=body.kind, text=body.text
        )
    return ReportAnswer(text=THANKS).model_dump()
