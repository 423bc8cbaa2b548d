"""Load the shipped divisions into the database."""

from typing import Any

from backend.core.actor import Actor
from backend.core.db import db
from backend.domain.regions.data import alias_rows, region_rows
from backend.domain.regions.models import Region, RegionAlias
from backend.domain.regions.rules import full_names, is_pseudo

CHUNK = 2000


def load_regions(_actor: Actor) -> int:
    """Insert the divisions that the database lacks; return how many regions were added."""
    names = full_names(region_rows())
    regions: list[dict[str, Any]] = [
        {
            "code": row.code,
            "name": row.name,
            "level": row.level,
            "parent_code": row.parent,
            "full_name": names[row.code],
            "pseudo": is_pseudo(row.code),
            "lng": row.lng,
            "lat": row.lat,
        }
        for row in region_rows()
    ]
    added = _insert_missing(Region, regions)
    _insert_missing(RegionAlias, [row._asdict() for row in alias_rows()])
    return added


def _insert_missing(model: type[Region] | type[RegionAlias], rows: list[dict[str, Any]]) -> int:
    known = set(db.session.scalars(db.select(model.code)))
    new = [row for row in rows if row["code"] not in known]
    for start in range(0, len(new), CHUNK):
        db.session.execute(db.insert(model), new[start : start + CHUNK])
    return len(new)
