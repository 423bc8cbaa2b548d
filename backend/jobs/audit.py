"""Work on the audit trail: sealing, checking, letting old rows go."""

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import current_app

from backend.core.actor import SYSTEM
from backend.core.audit_chain import chain_head, chain_start, drop_trimmed, seal, trim_to
from backend.core.audit_heads import append_head, open_heads, read_heads
from backend.core.audit_verify import Finding, verify
from backend.core.clock import day_starts, today
from backend.core.db import db, transaction
from backend.core.errors import RuleBroken
from backend.domain.oversight.actions import (
    fail_check,
    finish_check,
    note_check,
    note_trim,
    order_check,
)
from backend.domain.oversight.models import AuditCheck
from backend.domain.oversight.queries import get_check
from backend.domain.oversight.rules import KEEP_YEARS

log = logging.getLogger(__name__)
Note = Callable[[int], None]


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].data_dir
    return folder


def seal_entries() -> int:
    """Link all that was committed since; each step is a short transaction and a line outside."""
    sealed = 0
    with open_heads(_folder()) as heads:
        while True:
            with transaction():
                count = seal()
                head = chain_head()
            if not count:
                return sealed
            append_head(heads, head)
            sealed += count


def check_trail(check_id: int, note: Note) -> list[Finding]:
    """Seal what is open, go through everything, store and log what is wrong."""
    try:
        findings = _findings(check_id, note)
    except Exception:
        db.session.rollback()
        with transaction():
            fail_check(SYSTEM, check_id=check_id)
        raise
    for finding in findings[:20]:
        log.error("audit trail: %s %s", finding.kind, finding.place)
    with transaction():
        finish_check(SYSTEM, check_id=check_id, findings=findings)
    return findings


def _findings(check_id: int, note: Note) -> list[Finding]:
    with transaction():
        lost = read_heads(_folder()) is None and chain_head().seq > 0
    seal_entries()
    heads = read_heads(_folder()) or []
    with transaction():
        start, end = chain_start().seq, chain_head().seq

    def progress(seq: int) -> None:
        with transaction():
            note_check(SYSTEM, check_id=check_id, done=seq - start, total=end - start)
        note(seq - start)

    return [*([Finding("heads", 0)] if lost else []), *verify(heads, progress)]


def check_now(note: Note = lambda _done: None) -> tuple[AuditCheck, list[Finding]]:
    """The nightly check, and the command's: ordered and done in one go."""
    with transaction():
        check_id = order_check(SYSTEM).id
    findings = check_trail(check_id, note)
    with transaction():
        return get_check(SYSTEM, check_id=check_id), findings


def trim_trail(before: date, progress: Note) -> int:
    """Let entries from before the day go; returns how many. Stopped in between, it goes on."""
    if before > today().replace(day=1, year=today().year - KEEP_YEARS):
        raise RuleBroken(f"审计记录至少要保存 {KEEP_YEARS} 年，请换更早的日期", rule="audit.keep")
    with transaction():
        seq = trim_to(day_starts(before), SYSTEM.name)
        if seq:
            note_trim(SYSTEM, day=before, seq=seq)
    gone = 0
    while True:
        with transaction():
            count = drop_trimmed()
        if not count:
            return gone
        gone += count
        progress(gone)
