"""数字: the table by place from province to village, the map, the names behind, the workbook."""

from io import BytesIO
from typing import NamedTuple

import xlsxwriter
from flask import Blueprint, g, render_template, request, send_file
from werkzeug.wrappers import Response

from backend.admin.people import TEXTS
from backend.admin.uploads import XLSX
from backend.core.access import allow
from backend.core.clock import local, now
from backend.core.errors import NotFound
from backend.domain.accounts.rules import Can
from backend.domain.figures.queries import (
    Line,
    frozen_weeks,
    get_definition,
    list_names,
    table_of,
)
from backend.domain.figures.rules import FIGURES, Count
from backend.domain.matching.rules import week_text
from backend.domain.regions.queries import get_region_below
from backend.domain.regions.rules import HUNAN

pages = Blueprint("figures", __name__)
NEAR = 80  # percent of the target
CODE_DIGITS = 12
# where each prefecture lies: column and row of the map of tiles
TILES = {
    "4308": (1, 0), "4307": (2, 0), "4306": (3, 0),
    "4331": (0, 1), "4309": (2, 1), "4301": (3, 1),
    "4312": (0, 2), "4313": (1, 2), "4303": (2, 2), "4302": (3, 2),
    "4305": (1, 3), "4304": (2, 3),
    "4311": (1, 4), "4310": (2, 4),
}  # fmt: skip


class Tile(NamedTuple):
    column: int
    row: int
    line: Line

    @property
    def name(self) -> str:
        """Short enough for a tile: 湘西 for 湘西土家族苗族自治州."""
        return self.line.name[:2] if self.line.name.endswith("州") else self.line.name[:-1]


@pages.get("/figures")
@allow(Can.SEE_WORK)
def index() -> str:
    week, weeks = _week()
    total, lines = table_of(g.actor, region_code=request.args.get("region", ""), week=week)
    chosen = get_definition(g.actor, figure_id=request.args.get("figure") or next(iter(FIGURES)))
    tiles = [Tile(*TILES[one.code], one) for one in lines if one.code in TILES]
    return render_template(
        "figures/index.html", total=total, lines=lines, figures=FIGURES.values(), week=week,
        weeks=weeks, week_text=week_text, up=_up(total.code), tiles=tiles, chosen=chosen,
        nobody=Count(), standing=standing,
    )  # fmt: skip


@pages.get("/figures/<figure_id>/names")
@allow(Can.SEE_WORK)
def names(figure_id: str) -> str:
    week, _ = _week()
    asked = request.args
    keep = {
        "figure_id": figure_id, "region": asked.get("region") or g.actor.region or HUNAN,
        "week": week, "loose": asked.get("loose", ""),
    }  # fmt: skip
    reached = asked.get("reached") == "yes"
    page = list_names(
        g.actor, figure_id=figure_id, region_code=keep["region"], reached=reached,
        loose=keep["loose"] == "yes", week=week, cursor=asked.get("cursor"),
    )  # fmt: skip
    figure = get_definition(g.actor, figure_id=figure_id)
    return render_template(
        "figures/names.html", page=page, figure=figure, keep=keep, reached=reached, texts=TEXTS,
        week_text=week_text,
    )  # fmt: skip


@pages.get("/figures.xlsx")
@allow(Can.SEE_WORK)
def export() -> Response:
    week, _ = _week()
    total, lines = table_of(g.actor, region_code=request.args.get("region", ""), week=week)
    file = BytesIO()
    state = f"{week_text(week)}结束时" if week else f"{local(now()):%Y-%m-%d %H:%M}"
    _write(file, [total, *lines], f"{total.name}，{state}")
    file.seek(0)
    name = f"数字-{total.name}-{week or f'{local(now()):%Y%m%d}'}.xlsx"
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)


def _write(file: BytesIO, lines: list[Line], title: str) -> None:
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("数字")
    sheet.write_string(0, 0, title)
    heads = ["区划代码", "地区"]
    for figure in FIGURES.values():
        heads += [f"{figure.title}：达到", f"{figure.title}：总数", f"{figure.title}：比例"]
    sheet.write_row(1, 0, heads)
    for at, line in enumerate(lines, start=2):
        sheet.write_string(at, 0, line.code.ljust(CODE_DIGITS, "0"))
        sheet.write_string(at, 1, line.name)
        for place, figure_id in enumerate(FIGURES):
            count = line.counts.get(figure_id, Count())
            column = 2 + place * 3
            sheet.write_number(at, column, count.numerator)
            sheet.write_number(at, column + 1, count.denominator)
            sheet.write_string(at, column + 2, count.share)
    book.close()


def standing(count: Count, target: int) -> tuple[str, str]:
    """The colour and the word of a share."""
    meets = count.meets(target)
    if meets is None:
        return "muted", "没有人"
    if meets:
        return "ok", "达标"
    return ("warn", "接近") if count.tenths * 100 >= target * 10 * NEAR else ("danger", "差得多")


def _week() -> tuple[str, list[str]]:
    """The frozen week that is asked for ("" = now) and all there are."""
    week, weeks = request.args.get("week", ""), list(frozen_weeks(g.actor))
    if week and week not in weeks:
        raise NotFound("这一周的数字没有冻结，请从列表里重新选择")
    return week, weeks


def _up(code: str) -> str:
    """The place above, inside one's own area; "" at its top."""
    above = get_region_below(g.actor, code=code).parent_code
    return above if above and above.startswith(g.actor.region or HUNAN) else ""
