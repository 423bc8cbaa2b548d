"""Reads of divisions; they are public, so every actor sees all of them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from backend.core.actor import Actor
from backend.core.db import db
from backend.core.errors import NotFound
from backend.domain.regions.data import alias_rows, region_rows
from backend.domain.regions.models import Region, RegionAlias
from backend.domain.regions.rules import (
    HUNAN,
    PLACEHOLDERS,
    PlaceIndex,
    Seat,
    distance_text,
    full_names,
)


def get_region(_actor: Actor, *, code: str) -> Region:
    """One division by its code or by the code of an abolished county."""
    found = db.session.get(Region, code)
    if found is None and (alias := db.session.get(RegionAlias, code)):
        found = db.session.get(Region, alias.region_code)
    if found is None:
        raise NotFound("没有找到这个地方，请从列表里重新选择")
    return found


def get_region_below(actor: Actor, *, code: str) -> Region:
    """A division of the actor's own area; any other reads as absent."""
    region = get_region(actor, code=code)
    if actor.region is None or not region.code.startswith(actor.region):
        raise NotFound("没有找到这个地方，或者不归您这里管")
    return region


def list_children(_actor: Actor, *, parent: str) -> Sequence[Region]:
    """The divisions below `parent` ("" = provinces) by code, as people know them.

    Statistical areas are left out, and 上海市 leads straight to its districts.
    """
    hidden = db.select(Region.code).where(
        Region.parent_code == parent, Region.name.in_(PLACEHOLDERS)
    )
    statement = db.select(Region).where(
        db.or_(Region.parent_code == parent, Region.parent_code.in_(hidden)),
        Region.pseudo.is_(False),
        Region.name.not_in(PLACEHOLDERS),
    )
    return db.session.scalars(statement.order_by(Region.code)).all()


def region_names(_actor: Actor, *, codes: Iterable[str]) -> dict[str, str]:
    """Full names by code in one query; unknown codes are left out."""
    statement = db.select(Region.code, Region.full_name).where(Region.code.in_(set(codes)))
    return {code: name for code, name in db.session.execute(statement)}


@lru_cache(maxsize=1)
def county_seats() -> dict[str, Seat]:
    """Position of the county seats of Hunan by county code, from the shipped file."""
    return {
        row.code: (row.lng, row.lat)
        for row in region_rows()
        if row.lng is not None and row.lat is not None
    }


@lru_cache(maxsize=1)
def place_index() -> PlaceIndex:
    """Down to counties in China and to townships in Hunan, built once from the shipped file."""
    rows = [row for row in region_rows() if row.level <= 4]
    return PlaceIndex(rows, aliases=alias_rows(), home=HUNAN)


@lru_cache(maxsize=1)
def _shipped_names() -> dict[str, str]:
    return full_names(row for row in region_rows() if row.level <= 3)


def distance(home_code: str | None, work_code: str | None) -> str:
    """What a vacancy card says about the way from home to work."""
    return distance_text(home_code, work_code, county_seats(), _shipped_names())
