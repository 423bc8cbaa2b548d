"""A unit as labourers may see it: who it is, how that was made sure, what it has open."""

from flask import g
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel

from backend.api.shapes import VacancyCard, own_home, place_names, vacancy_card
from backend.core.access import public
from backend.core.errors import NotFound
from backend.core.web import REFUSED
from backend.domain.employers.rules import UNIT_KINDS
from backend.domain.vacancies.queries import open_of_employer

routes = APIBlueprint("employers", __name__, url_prefix="/api/v1/employers", abp_responses=REFUSED)


class EmployerPath(BaseModel):
    employer_id: int


class EmployerDetail(BaseModel):
    name: str
    kinds: list[str]
    address: str
    identified: str
    items: list[VacancyCard]


@routes.get("/<int:employer_id>", responses={200: EmployerDetail})
@public("browsing needs no binding")
def get_employer(path: EmployerPath) -> dict[str, object]:
    """With what it has open; nobody's name or number. One without open vacancies is no page."""
    rows = open_of_employer(g.actor, employer_id=path.employer_id)
    employer = rows[0].employer if rows else None
    if employer is None:
        raise NotFound("这家单位现在没有在招的岗位，请看看别的岗位", rule="employer.closed")
    names, home = place_names(list(rows)), own_home()
    return EmployerDetail(
        name=employer.name, kinds=[UNIT_KINDS[code] for code in employer.kinds],
        address=employer.address,
        identified="人社部门核实过是这家单位" if employer.identified_at else "",
        items=[vacancy_card(row, names=names, home=home) for row in rows],
    ).model_dump()  # fmt: skip
