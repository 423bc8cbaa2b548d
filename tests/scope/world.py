"""A small world to ask who may see what: rows of every kind in three villages, and users."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Flask

from backend.core.clock import iso_week, real_now, today
from backend.core.db import Model, db
from backend.domain.accounts.models import Invitation, Staff
from backend.domain.accounts.rules import ROLE_LINE, ROLES
from backend.domain.applications.models import Application, Consent
from backend.domain.duplicates.models import DuplicatePair
from backend.domain.exports.models import Export
from backend.domain.fieldwork.models import FieldPhoto, Visit
from backend.domain.graduates.models import Graduate
from backend.domain.history.models import RegisterEvent
from backend.domain.imports.models import ImportBatch
from backend.domain.matching.models import PushPlan
from backend.domain.monitoring.models import Clue
from backend.domain.people.models import Person
from backend.domain.rights.models import Correction
from backend.domain.subsidies.models import Photo, SubsidyItem
from tests import factories as make
from tests.console import Desk
from tests.factories import COUNTY
from tests.fieldwork.phone import HelperPhone
from tests.labourer import Labourer

VILLAGES = ("431321101001", "431321110201", "430121001001")
PLACES = {  # where somebody of each role works; villages and townships of all three places
    "village": VILLAGES, "broker": (VILLAGES[0], COUNTY),
    "township": tuple(code[:9] for code in VILLAGES),
    "county": ("431321", "430121"), "county_pa": ("431321", "430121"),
    "prefecture": ("4313", "4301"), "province": ("43",), "auditor": ("43", "4313"),
    "security": ("4313",), "employer": ("431321",), "provider": ("431321",),
}  # fmt: skip
PEOPLE_A_VILLAGE = 6
LETTERS = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True)
class Row:
    """One row to ask for: where it belongs, whose it is, and a name that must not leak."""

    kind: str
    id: int
    place: str
    marker: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class User:
    """Somebody who asks; `region` "" = the province, None = only what is one's own."""

    name: str
    who: str  # staff | helper | labourer
    role: str
    region: str | None
    door: Any
    person_id: int | None = None
    introduced: frozenset[int] | None = None  # all that a labour broker may see
    unit: frozenset[tuple[str, int]] | None = None  # all that an employer or provider may see


def furnish() -> list[Row]:
    """One of everything for each person, and what belongs to places as such."""
    rows: list[Row] = []
    item_of: dict[str, SubsidyItem] = {}
    for v, village in enumerate(VILLAGES):
        county = village[:6]
        item_of.setdefault(county, make.make_subsidy_item(region_code=county))
        for n in range(PEOPLE_A_VILLAGE):
            rows += _life(f"界{LETTERS[v]}{LETTERS[n]}试", village, item_of[county])
        rows += _offices(village[:6], v)
    db.session.commit()
    return rows


def _life(name: str, village: str, item: SubsidyItem) -> list[Row]:
    person = make.make_person(name=name, region_code=village, returned_on=date(2026, 1, 5))
    twin = make.make_person(name=name, region_code=village, household_id=person.household_id)
    user = make.make_wechat_user(person, phone_confirmed=False)
    vacancy = make.make_vacancy(owner_region=village[:6])
    claim, photo = _claim(person, item)
    field_photo, visit = _visit(person)
    made: dict[str, Model] = {
        "person": person, "household": person.household, "phone_change": user,
        "application": make.make_application(person, vacancy), "claim": claim,
        "claim_photo": photo, "field_photo": field_photo, "visit": visit,
        "wish": make.make_training_wish(person), "message": make.make_message(user),
        "conversation": make.make_conversation(user), "event": _event(person),
        "clue": _clue(person), "correction": _correction(person),
        "pair": _pair(person, twin), "vacancy": vacancy,
    }  # fmt: skip
    made["conversation"].region_code = village  # type: ignore[attr-defined]
    _keep(Graduate(
        person_id=person.id, school="试验学院", major="", degree="bachelor", need="job", plan="",
        graduated_on=date(2020, 6, 30), helper_name="", helper_office="",
    ))  # fmt: skip
    places = {"vacancy": village[:6]}
    return [
        Row(kind, one.id, places.get(kind, village), "" if kind == "vacancy" else name, person.id)
        for kind, one in made.items()
    ]


def _keep(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def _claim(person: Person, item: SubsidyItem) -> tuple[Any, Any]:
    claim = make.make_claim(person, item)
    photo = Photo(
        person_id=person.id, claim_id=claim.id, file_name=f"{claim.id:032x}.jpg", width=1,
        height=1, uploaded_at=real_now(),
    )  # fmt: skip
    return claim, _keep(photo)


def _visit(person: Person) -> tuple[Any, Any]:
    staff = make.make_staff(role="village", region_code=person.region_code, name="走访人")
    name = f"{person.id:032x}.jpg"
    photo = _keep(FieldPhoto(staff_id=staff.id, file_name=name, uploaded_at=real_now()))
    visit = Visit(
        household_id=person.household_id, region_code=person.region_code, staff_id=staff.id,
        staff_name="走访人", visited_on=today(), topics=["work"], photo_id=photo.id,
        client_key=f"visit-{person.id}",
    )  # fmt: skip
    return photo, _keep(visit)


def _event(person: Person) -> Any:
    return _keep(RegisterEvent(
        person_id=person.id, region_code=person.region_code, kind="no_change", before={}, after={},
        true_on=date(2026, 1, 6), said_by="self", how="call", entered_name="村里",
        check_status="waiting",
    ))  # fmt: skip


def _clue(person: Person) -> Any:
    return _keep(Clue(
        person=person, region_code=person.region_code, source="heard", says="lost_work",
        noticed_on=today(), detail="听说",
    ))  # fmt: skip


def _correction(person: Person) -> Any:
    return _keep(Correction(
        person=person, region_code=person.region_code, field="name", should_be="别的",
        open_key=f"{person.id}:name",
    ))  # fmt: skip


def _pair(person: Person, twin: Person) -> Any:
    return _keep(
        DuplicatePair(left_id=person.id, right_id=twin.id, kind="details", found_at=real_now())
    )


def _offices(county: str, number: int) -> list[Row]:
    batch = _keep(ImportBatch(
        kind="vacancies", file_name=f"界表{number}.csv", stored_name="0" * 32 + ".csv",
        digest=str(number), owner_region=county, status="reading",
    ))  # fmt: skip
    roster = _keep(ImportBatch(
        kind="people", file_name=f"界册{number}.csv", stored_name="1" * 32 + ".csv",
        digest=str(number), owner_region=county, status="reading",
    ))  # fmt: skip
    national = _keep(ImportBatch(
        kind="national", file_name=f"界国{number}.csv", stored_name="2" * 32 + ".csv",
        digest=str(number), owner_region=county, status="reading",
    ))  # fmt: skip
    clues = _keep(ImportBatch(
        kind="clues", file_name=f"界停{number}.csv", stored_name="3" * 32 + ".csv",
        digest=str(number), owner_region=county, status="done", counts={"which": "stopped"},
    ))  # fmt: skip
    registry = _keep(ImportBatch(
        kind="registry", file_name=f"界登{number}.csv", stored_name="4" * 32 + ".csv",
        digest=str(number), owner_region=county, status="done", counts={"whole": False},
    ))  # fmt: skip
    export = _keep(Export(
        kind="people", full=True, region_code=county, purpose=f"界出{number}试", status="waiting",
        rows=200, requested_name="别人",
    ))  # fmt: skip
    plan = _keep(PushPlan(
        week=iso_week(today()), region_code=county, seed=1, status="preview", created_by="试",
        created_at=real_now(), targets=0, chosen=0, excluded={},
    ))  # fmt: skip
    employer = make.make_employer(name=f"界厂{number}试", owner_region=county)
    workshop = make.make_employer(
        name=f"界车{number}试", owner_region=county, kinds=["workshop"]
    )
    provider = make.make_provider(name=f"界培{number}试学校", owner_region=county)
    staff = make.make_staff(name=f"界员{number}试", region_code=county)
    invitation = _keep(Invitation(
        name=f"界邀{number}试", role="county", line="hrss", region_code=county,
        open_key=f"of the tests {number}", expires_at=real_now() + timedelta(days=1),
    ))  # fmt: skip
    return [
        Row("batch", batch.id, county, batch.file_name), Row("plan", plan.id, county),
        Row("roster", roster.id, county, roster.file_name),
        Row("national", national.id, county, national.file_name),
        Row("clue_list", clues.id, county, clues.file_name),
        Row("registry", registry.id, county, registry.file_name),
        Row("export", export.id, county, export.purpose),
        Row("staff", staff.id, county, staff.name),
        Row("employer", employer.id, county, employer.name),
        Row("workshop", workshop.id, county, workshop.name),
        Row("provider", provider.id, county, provider.name),
        Row("invitation", invitation.id, county, invitation.name),
    ]  # fmt: skip


def _introduce(broker: Staff, rows: list[Row]) -> frozenset[int]:
    """The next person of the first village whom nobody has introduced yet."""
    for row in rows:
        if row.kind == "person" and row.place == VILLAGES[0]:
            person = db.session.get_one(Person, row.id)
            if person.introduced_by is None:
                person.introduced_by = broker.id
                return frozenset({person.id})
    raise LookupError("everybody is introduced")


def _unit(
    role: str, rows: list[Row]
) -> tuple[dict[str, int | None], frozenset[tuple[str, int]] | None]:
    """Of which unit an account is, and the rows that are its own.

    The first application's employer, which has this one person's leave, and the first provider.
    """
    if role == "provider":
        provider = next(row for row in rows if row.kind == "provider")
        return {"provider_id": provider.id}, frozenset({("provider", provider.id)})
    if role != "employer":
        return {}, None
    row = next(row for row in rows if row.kind == "application")
    application = db.session.get_one(Application, row.id)
    employer_id = application.vacancy.employer_id
    if not db.session.query(Consent).count():
        _keep(Consent(
            person_id=application.person_id, employer_id=employer_id, text_version="employer-1",
            how="app", recorded_by="test", given_at=real_now(),
        ))  # fmt: skip
    return {"employer_id": employer_id}, frozenset({
        ("application", row.id), ("vacancy", application.vacancy_id),
        ("person", application.person_id),
    })  # fmt: skip


def enter(app: Flask, rows: list[Row]) -> list[User]:
    """Staff of every role and line in every place, helpers' phones, and labourers."""
    users = []
    for role in ROLES:
        for place in PLACES[role]:
            lines = (ROLE_LINE[role],) if role in ROLE_LINE else ("hrss", "pa")
            for line in lines:
                unit, reach = _unit(role, rows)
                desk = Desk(app, role=role, region_code=place, line=line, **unit)
                region = "" if role == "province" else place
                own = _introduce(desk.staff, rows) if role == "broker" else None
                users.append(
                    User(f"{role} {line} {place}", "staff", role, region, desk, None, own, reach)
                )
                if role in ("village", "township", "broker"):
                    phone = HelperPhone(app, desk.staff)
                    users.append(
                        User(f"phone {role} {place}", "helper", role, place, phone, introduced=own)
                    )
    for row in rows:
        if row.kind == "person":
            person = db.session.get_one(Person, row.id)
            door = Labourer(app, person)
            users.append(User(f"labourer {row.marker}", "labourer", "", None, door, person.id))
    db.session.commit()
    return users
