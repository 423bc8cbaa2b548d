"""Work on the data keys: move every encrypted row to the newest one."""

from collections.abc import Callable

from backend.core import audit
from backend.core.actor import SYSTEM
from backend.core.db import transaction
from backend.core.privacy import key_ring
from backend.core.rotation import Step, begin, encrypted_columns, place_of, rotate_some, rows_by_key

Report = Callable[[str, Step], None]


def rotate_keys(size: int, report: Report) -> dict[str, Step]:
    """Every column in steps of `size` rows; `report` is told the sum of each column so far."""
    totals = {}
    for column in encrypted_columns():
        total = totals[place_of(column)] = Step()
        with transaction():
            begin(column)
        while True:
            with transaction():
                step = rotate_some(column, size)
            if not step.seen:
                break
            for name, count in vars(step).items():
                setattr(total, name, getattr(total, name) + count)
            report(place_of(column), total)
    with transaction():
        moved = sum(total.moved for total in totals.values())
        audit.record(SYSTEM, "rotate_keys", f"data_key:{key_ring().newest.hex()}", rows=moved)
    return totals


def key_status() -> dict[str, dict[str, int]]:
    """Rows of each encrypted column by key id."""
    status = {}
    for column in encrypted_columns():
        with transaction():
            status[place_of(column)] = rows_by_key(column)
    return status
