"""疑似重复: the queue of pairs, two people side by side, merging, dismissing, undoing."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.display import region_name
from backend.admin.people import TEXTS
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.errors import AppError
from backend.core.privacy import mask_id_number, mask_phone
from backend.domain.accounts.rules import Can
from backend.domain.duplicates.actions import dismiss_pair, merge_people, undo_merge
from backend.domain.duplicates.fields import differs, person_fields
from backend.domain.duplicates.models import DuplicatePair, PersonMerge
from backend.domain.duplicates.queries import (
    count_pairs,
    get_pair,
    links_of,
    list_pairs,
    merge_of,
    sees,
)
from backend.domain.duplicates.rules import (
    KIND_TEXT,
    LATE_AFTER,
    STATE_TEXT,
    likely_wrong,
    link_text,
)
from backend.domain.people.models import Person
from backend.domain.people.queries import household_numbers

pages = Blueprint("duplicates", __name__)
QUEUES = (
    Queue(
        "疑似重复的人待核对", "admin.duplicates.index", Can.MERGE_PEOPLE, count_pairs, LATE_AFTER
    ),
)
COLOURS = {"open": "warn", "merged": "ok", "dismissed": "muted"}
WORDS: dict[str, Any] = {"kind_text": KIND_TEXT, "state_text": STATE_TEXT, "colours": COLOURS}
SHOWN: dict[str, Callable[[Person], str]] = {
    "name": lambda p: p.name,
    "id_number": lambda p: mask_id_number(p.id_number),
    "phone": lambda p: mask_phone(p.phone),
    "home": lambda p: f"{region_name(p.region_code)} {_household(p)}",
    "employment": lambda p: TEXTS["employment"][p.employment],
    "education": lambda p: TEXTS["education"].get(p.education, ""),
    "relation": lambda p: p.relation,
    "ability": lambda p: p.ability,
}


def _household(person: Person) -> str:
    number = household_numbers(g.actor, ids=[person.household_id]).get(person.household_id)
    return f"户编号 {number}" if number else "没有归户"


class Row(NamedTuple):
    """One field of two people; `note` says where two masked numbers differ."""

    name: str
    label: str
    left: str
    right: str
    differs: bool
    note: str = ""


@pages.get("/duplicates")
@allow(Can.MERGE_PEOPLE)
def index() -> str:
    state = request.args.get("state", "open")
    state = state if state in STATE_TEXT else "open"
    page = list_pairs(g.actor, state=state, cursor=request.args.get("cursor"))
    return render_template(
        "duplicates/index.html", page=page, state=state, sees=partial(_sees, g.actor), **WORDS
    )


def _sees(actor: Any, person: Person) -> bool:
    return sees(actor, person=person)


@pages.get("/duplicates/<int:pair_id>")
@allow(Can.MERGE_PEOPLE)
def record(pair_id: int) -> str:
    return _record(pair_id)


def _record(pair_id: int, error: AppError | None = None) -> str:
    pair = get_pair(g.actor, pair_id=pair_id)
    merge = merge_of(g.actor, pair=pair)
    wrong = likely_wrong(pair.left.id_number[:18], pair.right.id_number[:18])
    return render_template(
        "duplicates/record.html", pair=pair, rows=_rows(pair), links=links_of(g.actor, pair=pair),
        wrong={"left": "左边", "right": "右边", "": ""}[wrong], error=error, merge=merge,
        moved=_words(merge, "moved"), kept=_words(merge, "kept"),
        busy=pair.left.merged_into_id or pair.right.merged_into_id, **WORDS,
    )  # fmt: skip


def _rows(pair: DuplicatePair) -> list[Row]:
    return [
        Row(
            name, field.label, SHOWN[name](pair.left), SHOWN[name](pair.right),
            differs(pair.left, pair.right, field),
            _places(pair) if name == "id_number" else "",
        )
        for name, field in person_fields().items()
        if field.label
    ]  # fmt: skip


def _places(pair: DuplicatePair) -> str:
    """Where the numbers differ, for what a mask hides."""
    numbers = zip(pair.left.id_number[:18], pair.right.id_number[:18], strict=True)
    places = [str(place) for place, (one, other) in enumerate(numbers, start=1) if one != other]
    return f"第 {'、'.join(places)} 位不同" if places else ""


def _words(merge: PersonMerge | None, which: str) -> list[str]:
    """应聘 2, 微信绑定 1."""
    links = getattr(merge, which) if merge else []
    counts = Counter(link_text(link["table"]) for link in links)
    return [f"{word} {count}" for word, count in counts.items()]


@pages.post("/duplicates/<int:pair_id>/dismiss")
@allow(Can.MERGE_PEOPLE)
def dismiss(pair_id: int) -> Response:
    return act(
        partial(dismiss_pair, g.actor, pair_id=pair_id, reason=request.form.get("reason", "")),
        done="已记为两个人，以后不再提示",
        then=url_for("admin.duplicates.index"),
        again=partial(_record, pair_id),
    )


@pages.post("/duplicates/<int:pair_id>/merge")
@allow(Can.MERGE_PEOPLE)
def merge(pair_id: int) -> Response:
    return act(
        partial(
            merge_people, g.actor, pair_id=pair_id, keep=request.form.get("keep", ""),
            taken=request.form.getlist("taken"), reason=request.form.get("reason", ""),
        ),
        done="已合并成一个人，他的应聘、申请、绑定都在留下的那份里。合错了可以在这一页撤销",
        then=url_for("admin.duplicates.record", pair_id=pair_id),
        again=partial(_record, pair_id),
    )  # fmt: skip


@pages.post("/duplicates/<int:pair_id>/undo")
@allow(Can.MERGE_PEOPLE)
def undo(pair_id: int) -> Response:
    return act(
        partial(undo_merge, g.actor, pair_id=pair_id, reason=request.form.get("reason", "")),
        done="已撤销合并，两份资料恢复了原样；没有恢复的（如有）写在下面",
        then=url_for("admin.duplicates.record", pair_id=pair_id),
        again=partial(_record, pair_id),
    )
