"""Photographs of visits are deleted when their time is over."""

from backend.core.actor import SYSTEM
from backend.core.db import transaction
from backend.domain.fieldwork.actions import forget_photos
from backend.jobs.batches import data_dir
from backend.providers.storage import delete_file


def drop_old_photos() -> int:
    """All whose time is over, some at a time; how many."""
    total = 0
    while True:
        with transaction():
            old = forget_photos(SYSTEM)
        for file_name in old:
            delete_file(data_dir(), file_name)
        if not old:
            return total
        total += len(old)
