"""Open data for anybody: a page of each open vacancy with its facts, and a feed of changes."""

import json
from datetime import UTC, datetime
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.shapes import place_names
from backend.core.access import public
from backend.core.clock import local, real_now, today
from backend.core.errors import NotFound
from backend.core.web import REFUSED
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import changed_since, get_open_vacancy, list_open_ids
from backend.domain.vacancies.rules import FEE_NOTICE, is_public, pay_text
from backend.domain.vacancies.wages import Period

routes = APIBlueprint("public", __name__, template_folder="templates", abp_responses=REFUSED)
PAGE = 200
# schema.org's words for the period of pay; a piece has none
UNITS = {
    Period.HOUR: "HOUR", Period.DAY: "DAY", Period.WEEK: "WEEK", Period.MONTH: "MONTH",
    Period.YEAR: "YEAR",
}  # fmt: skip
GONE = "这个岗位已经招满或下线了。打开湘就业看看别的岗位。"


class VacancyPath(BaseModel):
    vacancy_id: int


class Since(BaseModel):
    """`after` is the `next` of the answer before, nothing = from the beginning."""

    after: str = Field(default="", max_length=40)


@routes.get("/vacancies/<int:vacancy_id>", responses={200: None})
@public("open vacancies are public")
def page(path: VacancyPath) -> Response:
    """HTML with JobPosting (schema.org) in it; 410 once the vacancy has closed."""
    try:
        row = get_open_vacancy(g.actor, vacancy_id=path.vacancy_id)
    except NotFound as error:
        status = 410 if error.rule == "vacancy.closed" else 404
        return make_response(render_template("public_vacancy.html", row=None, gone=GONE), status)
    place = place_names([row]).get(row.region_code or "", row.place_text)
    facts = json.dumps(job_posting(row, place), ensure_ascii=False)
    answer = make_response(
        render_template(
            "public_vacancy.html", row=row, place=place, pay=pay_text(row), fees=FEE_NOTICE,
            facts=facts.replace("<", "\\u003c"), address=_address(row),
        )
    )  # fmt: skip
    return _kept(answer)


def _kept(answer: Response) -> Response:
    """May be kept for a minute by whoever asks; asked again unchanged it costs a line."""
    answer.headers["Cache-Control"] = "public, max-age=60"
    answer.add_etag()
    return answer.make_conditional(request)


def _address(row: Vacancy) -> str:
    base: str = current_app.extensions["settings"].public_url
    return f"{base.rstrip('/')}/vacancies/{row.id}"


def job_posting(row: Vacancy, place: str) -> dict[str, Any]:
    """The facts of a public vacancy in schema.org's JobPosting; nobody's telephone."""
    posting: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "JobPosting", "title": row.title,
        "identifier": {"@type": "PropertyValue", "name": "湘就业", "value": str(row.id)},
        "description": row.description, "datePosted": row.valid_from.isoformat(),
        "validThrough": f"{row.valid_to.isoformat()}T23:59:59+08:00",
        "employmentType": "FULL_TIME" if row.work_form == "site" else "OTHER",
        "totalJobOpenings": row.headcount_left, "url": _address(row), "directApply": False,
        "hiringOrganization": {
            "@type": "Organization", "name": row.employer.name if row.employer else ""
        },
        "jobLocation": {
            "@type": "Place", "address": {
                "@type": "PostalAddress", "addressCountry": "CN", "addressRegion": place,
                "streetAddress": row.place_text,
            },
        },
    }  # fmt: skip
    if unit := UNITS.get(Period(row.wage_period)):
        yuan = {"minValue": row.wage_min_fen, "maxValue": row.wage_max_fen}
        amounts = {name: fen / 100 for name, fen in yuan.items() if fen is not None}
        posting["baseSalary"] = {
            "@type": "MonetaryAmount", "currency": "CNY",
            "value": {"@type": "QuantitativeValue", "unitText": unit, **amounts},
        }  # fmt: skip
    return posting


@routes.get("/feed/vacancies", responses={200: None})
@public("open vacancies are public")
def feed(query: Since) -> Response:
    """What changed, oldest first: each vacancy once with the state it has now.

    Who applies every `open` (put in or replace) and `closed` (take out) in turn and asks again
    with `next` holds what is open, a minute late.
    """
    rows = changed_since(g.actor, after=_read(query.after), limit=PAGE)
    names = place_names(list(rows))
    items = [_item(row, names) for row in rows]
    following = f"{_micros(rows[-1].updated_at)}.{rows[-1].id}" if rows else query.after
    answer = make_response({"items": items, "next": following, "more": len(rows) == PAGE})
    return _kept(answer)


def _item(row: Vacancy, names: dict[str, str]) -> dict[str, Any]:
    shown = is_public(row, today())
    place = names.get(row.region_code or "", row.place_text)
    return {
        "id": row.id, "state": "open" if shown else "closed",
        "changed_at": local(row.updated_at).isoformat(timespec="seconds"),
        "vacancy": job_posting(row, place) if shown else None,
    }  # fmt: skip


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def _read(after: str) -> tuple[datetime, int] | None:
    micros, _, number = after.partition(".")
    if micros.isdigit() and number.isdigit() and int(micros) <= _micros(real_now()):
        return datetime.fromtimestamp(int(micros) / 1_000_000, UTC), int(number)
    return None


@routes.get("/sitemap.xml", responses={200: None})
@public("open vacancies are public")
def sitemap() -> Response:
    """Addresses of the newest open vacancies, as search engines take them (50,000 at most)."""
    base: str = current_app.extensions["settings"].public_url.rstrip("/")
    urls = "".join(
        f"<url><loc>{base}/vacancies/{number}</loc></url>" for number in list_open_ids(g.actor)
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{SITEMAP}">{urls}</urlset>'
    return _kept(Response(text, mimetype="application/xml"))


SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
