"""The card of the weekly push: one vacancy for one person, answered without signing in.

The token stands in the page address behind the # and comes in a header, so that no log, referrer
or history of the server holds it. It is no session: it shows this vacancy and no personal data, and
its one write is an intent.
"""

from flask import g
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.shapes import VacancyCard, VacancyDetail, place_names, vacancy_card, vacancy_detail
from backend.core import tokens
from backend.core.access import public
from backend.core.actor import Actor
from backend.core.clock import local, real_now
from backend.core.db import db, transaction
from backend.core.errors import NotFound
from backend.core.web import REFUSED
from backend.domain.applications.actions import answer_offer
from backend.domain.applications.models import OfferAnswer
from backend.domain.matching.queries import recommended_posts
from backend.domain.messages.models import Message
from backend.domain.people.models import Person
from backend.domain.vacancies.queries import get_open_vacancy

routes = APIBlueprint("offer", __name__, url_prefix="/api/v1/offer", abp_responses=REFUSED)
MORE = 4
EXPIRED = "这条推荐已经过期了，请看看全部岗位"
THANKS = {
    "interested": "记下了。县里会打您登记的电话联系您，请留意接听。",
    "called": "您打过电话的事记下了。没打通也没关系，县里会打回给您。",
    "declined": "知道了，下次给您推更合适的。",
}


class OfferHeader(BaseModel):
    x_offer_token: str = Field(default="", alias="X-Offer-Token")


class OfferShape(BaseModel):
    vacancy: VacancyDetail
    more: list[VacancyCard]
    answer: str | None
    expires_on: str


class AnswerBody(BaseModel):
    answer: str = Field(max_length=12)
    reason: str | None = Field(default=None, max_length=12)


class Answered(BaseModel):
    answer: str
    message: str


@routes.get("", responses={200: OfferShape})
@public("the signed token names one vacancy for one person; opening changes nothing")
def get_offer(header: OfferHeader) -> dict[str, object]:
    message, person = _offered(header.x_offer_token)
    row = get_open_vacancy(g.actor, vacancy_id=message.vacancy_id or 0)
    answer = db.session.get(OfferAnswer, message.id)
    # the distance from home would tell where the person lives, so it is left out here
    found = recommended_posts(_actor(person), person=person, limit=MORE + 1)
    others = [(other, why) for other, why in found if other.id != row.id][:MORE]
    names = place_names([other for other, _ in others])
    more = [vacancy_card(other, names=names) for other, _ in others]
    detail = vacancy_detail(row, home="", application=None)
    first = message.first_attempt_at or message.created_at
    left = tokens.MAX_AGE_S[tokens.OFFER]
    return OfferShape(
        vacancy=detail,
        more=more,
        answer=answer.answer if answer else None,
        expires_on=local(real_now().fromtimestamp(first.timestamp() + left, first.tzinfo))
        .date()
        .isoformat(),
    ).model_dump()


@routes.post("/answers", responses={200: Answered})
@public("the one write of the token: an intent, answered by a call to the registered number")
def post_answer(header: OfferHeader, body: AnswerBody) -> dict[str, object]:
    with transaction():
        message, person = _offered(header.x_offer_token)
        row = answer_offer(
            _actor(person), message=message, answer=body.answer, reason=body.reason
        )
        answer = row.answer
    return Answered(answer=answer, message=THANKS[body.answer]).model_dump()


def _offered(token: str) -> tuple[Message, Person]:
    number = tokens.read(tokens.OFFER, token)
    message = db.session.get(Message, number) if isinstance(number, int) else None
    person = db.session.get(Person, message.person_id) if message else None
    if message is None or person is None or message.vacancy_id is None:
        raise NotFound(EXPIRED, rule="offer.expired")
    return message, person


def _actor(person: Person) -> Actor:
    return Actor("labourer", None, "推荐卡片", person_id=person.id)
