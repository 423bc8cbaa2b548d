"""Writes of field work: give a household to a helper, keep a visit, keep what a call brought."""

from collections.abc import Sequence
from datetime import date

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now, today
from backend.core.db import db
from backend.core.errors import BadInput, NotFound
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import BROKER, Can, is_allowed
from backend.domain.applications.actions import apply_on_behalf
from backend.domain.duplicates.actions import register_once
from backend.domain.fieldwork.models import Call, FieldPhoto, Visit
from backend.domain.fieldwork.queries import (
    Due,
    find_photo,
    get_household,
    visible_households,
    visible_visits,
)
from backend.domain.fieldwork.rules import (
    LOOSE_KEPT,
    PHOTOS_AT_ONCE,
    PHOTOS_KEPT,
    call_faults,
    visit_faults,
)
from backend.domain.messages.actions import Recipient, queue_message
from backend.domain.messages.rules import template_fields
from backend.domain.people.models import Household, Person
from backend.domain.people.queries import get_person


def assign_households(
    actor: Actor, *, household_ids: Sequence[int], helper_id: int | None
) -> int:
    """Make a helper answer for these households (None = nobody); returns how many changed hands.

    The helper's own area must hold the household's village (clause 4.2.2: none without a helper).
    """
    rows = db.session.scalars(
        visible_households(actor).where(Household.id.in_(household_ids)).with_for_update()
    ).all()
    if not household_ids or len(rows) != len(set(household_ids)):
        raise BadInput("请先勾选要安排的户", fields={"households": "请先勾选要安排的户"})
    if helper_id is not None:
        _check_helper(actor, helper_id, rows)
    changed = [row for row in rows if row.helper_id != helper_id]
    for row in changed:
        audit.record(
            actor, "assign_household", f"household:{row.id}", before=row.helper_id, after=helper_id
        )
        row.helper_id = helper_id
    return len(changed)


def _check_helper(actor: Actor, helper_id: int, rows: Sequence[Household]) -> None:
    helper = db.session.get(Staff, helper_id)
    able = helper and helper.active and is_allowed(
        Actor("staff", helper.id, role=helper.role), Can.FIELD_WORK
    )
    if helper and helper.role == BROKER:
        able = False  # sees only whom they introduced
    if not helper or not able or not helper.region_code.startswith(actor.region or ""):
        raise BadInput("请选择一位包户人员", fields={"helper_id": "请选择一位包户人员"})
    if any(not row.region_code.startswith(helper.region_code) for row in rows):
        fault = f"有的户不在{helper.name}管的地方，请分开安排"
        raise BadInput(fault, fields={"helper_id": fault})


def register_on_behalf(
    actor: Actor, *, name: str, id_no: str, phone: str, region_code: str,
    household_id: int | None, consent: bool, sure: bool,
) -> Person:  # fmt: skip
    """A helper registers somebody who agreed to it; in the household's village, if one is given."""
    if not consent:
        fault = "请先问本人同不同意登记，同意后勾上"
        raise BadInput(fault, fields={"consent": fault})
    home = get_household(actor, household_id=household_id) if household_id else None
    person = register_once(
        actor, name=name, id_no=id_no, phone=phone, sure=sure,
        region_code=home.region_code if home else region_code or actor.region or "",
    )  # fmt: skip
    person.introduced_by = actor.id
    if home:
        person.household_id = home.id
    if actor.role == BROKER:
        person.check_status, person.checked_at = "waiting", None  # the village's word counts
    audit.record(actor, "register_on_behalf", f"person:{person.id}", consent=True)
    return person


def keep_photo(actor: Actor, *, file_name: str) -> FieldPhoto:
    photo = FieldPhoto(staff_id=actor.id, file_name=file_name, uploaded_at=real_now())
    db.session.add(photo)
    db.session.flush()
    audit.record(actor, "keep_photo", f"field_photo:{photo.id}")
    return photo


def record_visit(
    actor: Actor, *, household_id: int, visited_on: date, topics: Sequence[str],
    list_handed: bool, note: str, client_key: str, place: tuple[float, float] | None = None,
    photo_id: int | None = None, signature_id: int | None = None,
) -> Visit:  # fmt: skip
    """A home visit (clause 4.2.2(1)); the same `client_key` again is the visit that is there."""
    known = db.session.scalar(db.select(Visit).where(Visit.client_key == client_key))
    if known and known.staff_id == actor.id:
        return known
    household = get_household(actor, household_id=household_id)
    note = note.strip()
    faults = visit_faults(
        visited_on=visited_on, today=today(), topics=topics, note=note, place=place
    )
    for name, photo in (("photo_id", photo_id), ("signature_id", signature_id)):
        if photo and not find_photo(actor, photo_id=photo):
            faults[name] = "照片没有传上来，请重新拍一张"
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    lng, lat = place or (None, None)
    visit = Visit(
        household_id=household.id, region_code=household.region_code, staff_id=actor.id,
        staff_name=actor.name, visited_on=visited_on, topics=list(dict.fromkeys(topics)),
        list_handed=list_handed, note=note, lng=lng, lat=lat, photo_id=photo_id,
        signature_id=signature_id, client_key=client_key,
    )  # fmt: skip
    db.session.add(visit)
    db.session.flush()
    audit.record(actor, "record_visit", f"household:{household.id}", visit=visit.id)
    return visit


def record_call(
    actor: Actor, *, person_id: int, result: str, client_key: str, reason: str = "",
    vacancy_id: int | None = None, consent: bool = False,
) -> Call:  # fmt: skip
    """What a person said on the phone; 有意 becomes an application on their behalf.

    `consent`: they also said that the employer may have name and phone. The same `client_key`
    again is the call that is there.
    """
    known = db.session.scalar(db.select(Call).where(Call.client_key == client_key))
    if known and known.staff_id == actor.id:
        return known
    person = get_person(actor, person_id=person_id)
    if faults := call_faults(result=result, reason=reason, vacancy_id=vacancy_id):
        raise BadInput("有几项还要再看一下", fields=faults)
    application = None
    if result == "interested" and vacancy_id:
        application = apply_on_behalf(
            actor, person_id=person.id, vacancy_id=vacancy_id, consent=consent
        )
    call = Call(
        person_id=person.id, region_code=person.region_code, staff_id=actor.id,
        staff_name=actor.name, vacancy_id=vacancy_id, result=result,
        reason=reason if result == "declined" else "", called_on=today(),
        application_id=application and application.id, client_key=client_key,
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    audit.record(actor, "record_call", f"person:{person.id}", result=result)
    return call


def open_photo(actor: Actor, *, photo_id: int) -> FieldPhoto:
    """A visit's photograph or signature to look at, which is written down."""
    photo = db.session.get(FieldPhoto, photo_id)
    shown = (Visit.photo_id == photo_id) | (Visit.signature_id == photo_id)
    if photo is None or db.session.scalar(visible_visits(actor).where(shown)) is None:
        raise NotFound("没有找到这张照片，或者不归您这里管")
    audit.record_look(actor, "open_photo", f"field_photo:{photo.id}", fields=["photo"])
    return photo


def forget_photos(actor: Actor) -> list[str]:
    """Drop at most PHOTOS_AT_ONCE photographs whose time is over; the names of their files.

    A visit's stay for PHOTOS_KEPT; one that no visit took up for LOOSE_KEPT.
    """
    taken = FieldPhoto.id.in_(db.select(Visit.photo_id).where(Visit.photo_id.is_not(None)))
    signed = FieldPhoto.id.in_(db.select(Visit.signature_id).where(Visit.signature_id.is_not(None)))
    now = real_now()
    old = db.session.scalars(
        db.select(FieldPhoto)
        .where(
            (FieldPhoto.uploaded_at < now - PHOTOS_KEPT)
            | (FieldPhoto.uploaded_at < now - LOOSE_KEPT) & ~taken & ~signed
        )
        .order_by(FieldPhoto.id)
        .limit(PHOTOS_AT_ONCE)
    ).all()
    ids = [photo.id for photo in old]
    for column in (Visit.photo_id, Visit.signature_id):
        db.session.execute(db.update(Visit).where(column.in_(ids)).values({column: None}))
    for photo in old:
        db.session.delete(photo)
    if old:
        audit.record(actor, "forget", "retention:field_photos", added=len(old))
    return [photo.file_name for photo in old]


def queue_reminders(
    actor: Actor, *, day: date, due: Sequence[Due], template_id: str, url: str
) -> int:
    """One message a day to each helper who has overdue people; returns how many are new."""
    queued = 0
    for one in due:
        longest = "返乡后还没有问过" if one.longest is None else f"{one.longest} 天没有问了"
        fields = {"thing1": "两周没有问到的返乡人员", "number2": str(one.people), "thing3": longest}
        queued += queue_message(
            actor, key=f"reminder:{day}:{one.staff_id}:{one.openid}"[:80], kind="reminder",
            channel="template", to=Recipient(one.app_id, one.openid), template_id=template_id,
            payload={"url": url, "data": template_fields(fields)},
        ) is not None  # fmt: skip
    if queued:
        audit.record(actor, "queue_reminders", "helpers:all", added=queued)
    return queued
