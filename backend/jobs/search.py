"""The one writer of the search index: follows the database, or makes it anew."""

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.domain.search.actions import follow_changes, rebuild_index
from backend.domain.search.queries import index_root


def follow() -> int:
    """What changed since the last look, every few seconds; how many vacancies."""
    try:
        return follow_changes(SYSTEM, root=index_root(SYSTEM))
    finally:
        db.session.rollback()  # it only reads


def rebuild() -> int:
    try:
        return rebuild_index(SYSTEM, root=index_root(SYSTEM))
    finally:
        db.session.rollback()
