"""Writes of applications: show interest, answer an offer, move on, consent, refer, withdraw."""

from typing import Any

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now, today
from backend.core.db import db
from backend.core.errors import BadInput, NotAllowed, NotFound, RuleBroken
from backend.domain.applications.models import (
    Application,
    ApplicationStatus,
    ApplicationStep,
    Consent,
    OfferAnswer,
)
from backend.domain.applications.openings import follow_openings, hold_opening
from backend.domain.applications.queries import find_consent, get_application
from backend.domain.applications.rules import (
    CONSENT_VERSION,
    DECLINE_REASONS,
    NOTE_NEEDED,
    STATUS_TEXT,
    TOLD,
    can_become,
)
from backend.domain.bindings.rules import STILL_CHECKING
from backend.domain.inbox.actions import tell
from backend.domain.messages.models import Message
from backend.domain.people.models import Person
from backend.domain.people.queries import get_person
from backend.domain.vacancies.lawful import young_applicant_fault
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import get_open_vacancy


def apply(
    actor: Actor, *, vacancy_id: int, consent: bool, via: str = "app",
    message: Message | None = None, lead: str = "interested",
) -> Application:  # fmt: skip
    """我感兴趣: once per person and vacancy; a second tap finds the first, a withdrawn one reopens.

    `consent` allows name and phone to go to this vacancy's employer, and to no other.
    """
    vacancy = get_open_vacancy(actor, vacancy_id=vacancy_id)
    person = db.session.get(Person, actor.person_id)
    if person is None:
        raise NotAllowed("请先绑定身份，再来报名", rule="bind.required")
    application = _find(person, vacancy)
    if application and not actor.may_see(application.created_at):
        raise RuleBroken(STILL_CHECKING, rule="bind.unconfirmed")
    known = application is not None
    application = _interest(
        actor, person, vacancy, application, via=via, lead=lead, message_id=message and message.id
    )
    if known and lead == "interested":
        application.lead = lead
    if consent and vacancy.employer_id:
        record_consent(actor, application=application, how="app")
    return application


def apply_on_behalf(
    actor: Actor, *, person_id: int, vacancy_id: int, consent: bool
) -> Application:
    """A helper heard 有意 on the phone (代办); the person is told and can take it back.

    An application that is there already stays what it is. `consent` was said on the phone too.
    """
    vacancy = get_open_vacancy(actor, vacancy_id=vacancy_id)
    person = get_person(actor, person_id=person_id)
    known = _find(person, vacancy)
    application = _interest(
        actor, person, vacancy, known, via="helper", lead="called", on_behalf_by=actor.id
    )
    if consent and vacancy.employer_id:
        record_consent(actor, application=application, how="phone")
    if known is None:
        tell(
            actor, person_id=person.id, key=f"on_behalf:{application.id}",
            text=f"{actor.name}帮您报了名：“{vacancy.title}”。不想去可以在“我的应聘”里撤回。",
            link="/pages/mine/applications",
        )  # fmt: skip
    return application


def _find(person: Person, vacancy: Vacancy) -> Application | None:
    return db.session.scalar(
        db.select(Application).where(
            Application.person_id == person.id, Application.vacancy_id == vacancy.id
        )
    )


def _interest(
    actor: Actor, person: Person, vacancy: Vacancy, known: Application | None, **how: Any
) -> Application:
    """A new application, or the known one; a withdrawn one is open again."""
    if known:
        if known.status == ApplicationStatus.WITHDRAWN:
            known.reserved = hold_opening(actor, person=person, vacancy=vacancy)
            take_step(actor, application=known, status=ApplicationStatus.INTERESTED, note="")
        return known
    if fault := young_applicant_fault(vacancy, person.birth_on, today()):
        raise RuleBroken(fault, rule="application.too_young")
    application = Application(
        person_id=person.id, vacancy_id=vacancy.id, region_code=person.region_code,
        status=ApplicationStatus.INTERESTED,
        reserved=hold_opening(actor, person=person, vacancy=vacancy), **how,
    )  # fmt: skip
    db.session.add(application)
    db.session.flush()
    _step(actor, application, "")
    return application


def _step(actor: Actor, application: Application, note: str) -> None:
    application.steps.append(
        ApplicationStep(
            application_id=application.id, status=application.status, note=note[:200],
            actor_name=actor.name if actor.kind == "staff" else "本人", at=real_now(),
        )
    )
    audit.record(
        actor, f"application_{application.status}", f"application:{application.id}", reason=note,
        person=application.person_id,
    )  # fmt: skip


def take_step(actor: Actor, *, application: Application, status: str, note: str) -> None:
    """The next state, by the one transition table; the application was loaded by scope."""
    if not can_become(application.status, status):
        raise RuleBroken(
            f"“{STATUS_TEXT[application.status]}”之后不能改成“{STATUS_TEXT[status]}”，请刷新后再看",
            rule="application.transition",
        )
    before, application.status, application.note = application.status, status, note[:200]
    _step(actor, application, note)
    follow_openings(actor, application=application, before=before)


def move_application(
    actor: Actor, *, application_id: int, status: str, note: str = ""
) -> Application:
    """Staff say how it went on; the labourer is told."""
    application = get_application(actor, application_id=application_id)
    note = note.strip()
    if status not in TOLD:
        raise BadInput("请选择下一步", fields={"status": "请选择下一步"})
    if status in NOTE_NEEDED and not note:
        raise BadInput(NOTE_NEEDED[status], fields={"note": NOTE_NEEDED[status]})
    take_step(actor, application=application, status=status, note=note)
    tell(
        actor,
        person_id=application.person_id,
        key=f"application:{application.id}:{len(application.steps)}",
        text=TOLD[status].format(title=application.vacancy.title, note=note.rstrip("。")),
        link="/pages/mine/applications",
    )
    return application


def withdraw(actor: Actor, *, application_id: int) -> Application:
    application = get_application(actor, application_id=application_id)
    take_step(
        actor, application=application, status=ApplicationStatus.WITHDRAWN, note="本人撤回"
    )
    return application


def record_consent(actor: Actor, *, application: Application, how: str) -> Consent:
    """Leave for this employer only; `how` is app (own tap) or phone (staff heard it)."""
    employer_id = application.vacancy.employer_id
    if employer_id is None:
        raise RuleBroken("这个岗位还没有用人单位，不能记录同意", rule="consent.no_employer")
    found = find_consent(actor, person_id=application.person_id, employer_id=employer_id)
    if found:
        return found
    consent = Consent(
        person_id=application.person_id, employer_id=employer_id, text_version=CONSENT_VERSION,
        how=how, recorded_by=actor.label, given_at=real_now(),
    )  # fmt: skip
    db.session.add(consent)
    audit.record(
        actor, "consent", f"application:{application.id}", employer=employer_id, how=how,
        person=application.person_id,
    )  # fmt: skip
    return consent


def consent_by_phone(actor: Actor, *, application_id: int) -> Consent:
    application = get_application(actor, application_id=application_id)
    return record_consent(actor, application=application, how="phone")


def refer(actor: Actor, *, application_id: int) -> Application:
    """Hand name and phone to the employer, which a stored consent must allow."""
    application = get_application(actor, application_id=application_id)
    employer_id = application.vacancy.employer_id
    if employer_id is None or not find_consent(
        actor, person_id=application.person_id, employer_id=employer_id
    ):
        raise RuleBroken(
            "本人还没有同意把姓名电话告诉这家单位。请先电话问本人，同意后点“记录同意”",
            rule="consent.missing",
        )
    application.referred_at = application.referred_at or real_now()
    audit.record(
        actor, "refer", f"application:{application.id}", employer=employer_id,
        person=application.person_id,
    )
    return application


def show_applicant(actor: Actor, *, application_id: int) -> Application:
    """Somebody of the employer opens an applicant's number; each look is written down."""
    application = get_application(actor, application_id=application_id)
    audit.record_look(
        actor, "reveal_phone", f"application:{application.id}", purpose="联系应聘的人",
        person=application.person_id, fields=["phone"],
    )  # fmt: skip
    return application


def _take_back(actor: Actor, message: Message) -> None:
    """不合适 after 我感兴趣: the interest is withdrawn while nobody has called yet."""
    application = db.session.scalar(
        db.select(Application).where(
            Application.person_id == message.person_id,
            Application.vacancy_id == message.vacancy_id,
            Application.status == ApplicationStatus.INTERESTED,
        )
    )
    if application:
        take_step(
            actor, application=application, status=ApplicationStatus.WITHDRAWN, note="本人说不合适"
        )


def answer_offer(
    actor: Actor, *, message: Message, answer: str, reason: str | None
) -> OfferAnswer:
    """The one write of a pushed card's address: an intent, no session (the actor is its person)."""
    if answer not in ("interested", "called", "declined"):
        raise BadInput("请选一个回答", fields={"answer": "请选一个回答"})
    if answer == "declined" and reason not in DECLINE_REASONS:
        raise BadInput("请选一个原因，下次给您推得更合适", fields={"reason": "请选一个原因"})
    if message.person_id is None or message.vacancy_id is None:
        raise NotFound("这条推荐已经失效，请看看全部岗位")
    row = db.session.get(OfferAnswer, message.id, with_for_update=True)
    if row is None:
        row = OfferAnswer(
            message_id=message.id, person_id=message.person_id, vacancy_id=message.vacancy_id
        )
        db.session.add(row)
    # a call after 我感兴趣 does not take the interest back
    if not (row.answer == "interested" and answer == "called"):
        row.answer = answer
    row.reason, row.answered_at = reason or "" if answer == "declined" else "", real_now()
    if answer == "declined":
        _take_back(actor, message)
    else:
        apply(
            actor, vacancy_id=message.vacancy_id, consent=False, via="offer", message=message,
            lead=answer,
        )  # fmt: skip
    audit.record(actor, "answer_offer", f"message:{message.id}", answer=answer, reason_code=reason)
    return row
