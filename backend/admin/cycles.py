"""两周报表: of each fixed 14-day cycle, who at home was heard of and who was not, by place."""

from datetime import date, timedelta

from flask import Blueprint, g, render_template, request

from backend.core.access import allow
from backend.core.clock import today
from backend.core.errors import BadInput
from backend.domain.accounts.rules import Can
from backend.domain.catalogues.dated import Cycle, cycle_on
from backend.domain.history.cycles import cycle_lines, list_not_heard

pages = Blueprint("cycles", __name__)
DAY = timedelta(days=1)
CYCLES_SHOWN = 26  # a year


@pages.get("/history/cycles")
@allow(Can.KEEP_REGISTER)
def index() -> str:
    cycle, region = _cycle(), request.args.get("region", "")
    cursor = request.args.get("cursor")
    total, lines = cycle_lines(g.actor, region_code=region, cycle=cycle) if cycle else (None, [])
    names = cycle and list_not_heard(g.actor, region_code=region, cycle=cycle, cursor=cursor)
    return render_template(
        "history/cycles.html", cycle=cycle, cycles=_latest(), total=total, lines=lines,
        names=names, day=today(), keep={"region": region, "day": cycle and cycle.starts_on},
    )  # fmt: skip


def _cycle() -> Cycle | None:
    """The one that is asked for by any of its days, else the one that runs."""
    try:
        return cycle_on(date.fromisoformat(request.args.get("day") or today().isoformat()))
    except ValueError:
        raise BadInput("日期看不懂，请从列表里重新选") from None


def _latest() -> list[Cycle]:
    """The running one and those before it in the same campaign, the latest first."""
    cycles: list[Cycle] = []
    cycle = cycle_on(today())
    while cycle and len(cycles) < CYCLES_SHOWN:
        cycles.append(cycle)
        cycle = cycle_on(cycle.starts_on - DAY)
    return cycles
