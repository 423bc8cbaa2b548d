"""People spread over two prefectures, some of them without a village or any place."""

from datetime import date, timedelta

from backend.core.clock import today
from backend.domain.history.models import RegisterEvent
from backend.domain.incomes.models import NationalEntry
from backend.domain.people.models import Person
from tests.factories import COUNTY, VILLAGE, _add, make_person, make_wechat_user

NEIGHBOUR = "431321101002"  # another village of the township
FAR = "430121001001"  # 长沙县
HOMES = (VILLAGE, VILLAGE, NEIGHBOUR, COUNTY, FAR)
BACK = date(2020, 4, 1)


def make_event(person: Person, kind: str, state: str) -> RegisterEvent:
    return _add(
        RegisterEvent(
            person_id=person.id, region_code=person.region_code, kind=kind, before={}, after={},
            true_on=BACK, said_by="self", how="call", entered_name="经办", check_status=state,
        )
    )


def make_people() -> list[Person]:
    """Two jobless and two employed a home, one of each reached; and one without any place."""
    people = []
    for home in HOMES:
        good = make_person(
            region_code=home, returned_on=BACK, last_verified_on=today() - timedelta(days=14)
        )
        make_wechat_user(good)
        late = make_person(
            region_code=home, returned_on=BACK, last_verified_on=today() - timedelta(days=15)
        )
        make_event(late, "return", "waiting")
        earner = make_person(region_code=home, employment="EMP_UNIT")
        income = make_event(earner, "income", "confirmed")
        _add(NationalEntry(person_id=earner.id, event_id=income.id, entered_on=BACK))
        hidden = make_person(region_code=home, employment="EMP_FLEX")
        make_event(hidden, "income", "checked")
        people += [good, late, earner, hidden]
    nowhere = make_person()
    nowhere.region_code = ""
    return [*people, nowhere]
