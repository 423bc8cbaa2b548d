"""走访: the call list, vacancies in words to read out, what was said."""

from flask import g
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.fieldwork_shapes import PersonCard, person_card
from backend.api.shapes import Named
from backend.core.access import helpers
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import transaction
from backend.core.web import REFUSED
from backend.domain.accounts.rules import Can
from backend.domain.applications.rules import CONSENT_TEXT, DECLINE_REASONS
from backend.domain.fieldwork.actions import record_call
from backend.domain.fieldwork.queries import answered, list_to_call
from backend.domain.fieldwork.rules import POSTS_READ, RESULTS, in_spoken_words
from backend.domain.matching.queries import recommended_to
from backend.domain.people.models import Person
from backend.domain.regions.queries import region_names

routes = APIBlueprint(
    "fieldwork_calls", __name__, url_prefix="/api/v1/fieldwork", abp_responses=REFUSED
)


class SpokenVacancy(BaseModel):
    """`words` is read out as it stands; `consent_text` is asked after 有意."""

    id: int
    title: str
    words: str
    why: str
    consent_text: str


class CallCard(BaseModel):
    person: PersonCard
    vacancies: list[SpokenVacancy]


class CallPage(BaseModel):
    items: list[CallCard]
    next: str | None
    reasons: list[Named]


class CallQuery(BaseModel):
    whole: bool = False
    cursor: str | None = None


class PersonPath(BaseModel):
    person_id: int


class CallBody(BaseModel):
    """`consent`: the person said that the employer may have name and phone."""

    result: str = Field(max_length=12)
    vacancy_id: int | None = None
    reason: str = Field(default="", max_length=12)
    consent: bool = False
    client_key: str = Field(min_length=8, max_length=64)


class CallShape(BaseModel):
    id: int
    result: str
    result_text: str
    application_id: int | None


@routes.get("/calls", responses={200: CallPage})
@helpers(Can.FIELD_WORK)
def get_calls(query: CallQuery) -> dict[str, object]:
    page = list_to_call(g.actor, day=today(), whole=query.whole, cursor=query.cursor)
    return CallPage(
        items=_cards(g.actor, page.items), next=page.next,
        reasons=[Named(code=code, name=name) for code, name in DECLINE_REASONS.items()],
    ).model_dump()  # fmt: skip


def _cards(actor: Actor, people: list[Person]) -> list[CallCard]:
    """Without what the person has answered to already."""
    known = answered(actor, person_ids=[person.id for person in people])
    most = POSTS_READ + max((len(ids) for ids in known.values()), default=0)
    found = recommended_to(actor, people=people, limit=most)
    codes = [row.region_code or "" for rows in found.values() for row, _ in rows]
    names = region_names(actor, codes=codes)
    cards = []
    for person in people:
        fresh = [(row, why) for row, why in found[person.id] if row.id not in known[person.id]]
        spoken = [
            SpokenVacancy(
                id=row.id, title=row.title, why="，".join(why),
                words=in_spoken_words(
                    row, names.get(row.region_code or "", row.place_text).removeprefix("湖南省")
                ),
                consent_text=CONSENT_TEXT.format(
                    employer=row.employer.name if row.employer else "这家单位"
                ),
            )
            for row, why in fresh[:POSTS_READ]
        ]
        cards.append(CallCard(person=person_card(person), vacancies=spoken))
    return cards


@routes.post("/people/<int:person_id>/calls", responses={200: CallShape})
@helpers(Can.FIELD_WORK)
def add_call(path: PersonPath, body: CallBody) -> dict[str, object]:
    with transaction():
        row = record_call(g.actor, person_id=path.person_id, **body.model_dump())
    return CallShape(
        id=row.id, result=row.result, result_text=RESULTS[row.result],
        application_id=row.application_id,
    ).model_dump()  # fmt: skip
