"""Commands for the audit trail, the data keys and the search index."""

import sys
from datetime import datetime

import click

from backend.app import create_app
from backend.core.rotation import Step
from backend.core.settings import load_settings
from backend.jobs.audit import check_now, seal_entries, trim_trail
from backend.jobs.keys import key_status, rotate_keys
from backend.jobs.search import rebuild


@click.group()
def audit() -> None:
    """The audit trail."""


def _counted(done: int) -> None:
    click.echo(f"\r{done}", nl=False, err=True)


@audit.command("verify")
def audit_verify() -> None:
    """Check every row and link; exit code 1 and what is wrong where."""
    with create_app(load_settings()).app_context():
        check, findings = check_now(_counted)
    click.echo(err=True)
    for finding in findings:
        click.echo(f"{finding.kind}\t{finding.place}\t{finding.sentence}")
    click.echo(f"{check.rows_done} rows checked, {len(findings)} findings")
    sys.exit(1 if findings else 0)


@audit.command("seal")
def audit_seal() -> None:
    """Link what was written since; the clock does this every 10 seconds."""
    with create_app(load_settings()).app_context():
        click.echo(f"{seal_entries()} rows sealed")


@audit.command("trim")
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), required=True)
def audit_trim(before: datetime) -> None:
    """Let rows from before the day go (at least three years are kept); the rest stays proven."""
    with create_app(load_settings()).app_context():
        gone = trim_trail(before.date(), _counted)
    click.echo(f"{gone} rows deleted")


@click.group()
def keys() -> None:
    """The data keys (XJY_DATA_KEYS, newest first)."""


@keys.command("rotate")
@click.option("--batch", type=click.IntRange(1, 10_000), default=1000)
def keys_rotate(batch: int) -> None:
    """Move every row to the newest key; may be stopped and run again at any time."""

    def report(place: str, total: Step) -> None:
        click.echo(f"{place}\t{total.seen} rows seen, {total.moved} moved")

    with create_app(load_settings()).app_context():
        totals = rotate_keys(batch, report)
    missed = sum(total.missed for total in totals.values())
    unreadable = sum(total.unreadable for total in totals.values())
    click.echo(f"{sum(total.moved for total in totals.values())} rows moved")
    if missed:
        click.echo(f"{missed} rows changed meanwhile: see `keys status`, run it again if need be")
    if unreadable:
        click.echo(f"{unreadable} rows are under no key of XJY_DATA_KEYS", err=True)
    sys.exit(1 if unreadable else 0)


@keys.command("status")
def keys_status() -> None:
    """Rows by key and column; a key without rows may go, but for the last of the list."""
    app = create_app(load_settings())
    with app.app_context():
        status = key_status()
    known = [key.hex() for key in app.extensions["key_ring"].ids]
    for number, key in enumerate(known, start=1):
        rows = {place: counts[key] for place, counts in status.items() if key in counts}
        click.echo(f"key {number} ({key}): {sum(rows.values())} rows")
        for place, count in rows.items():
            click.echo(f"  {place}\t{count}")
    lost = sum(n for counts in status.values() for key, n in counts.items() if key not in known)
    if lost:
        click.echo(f"under no key of XJY_DATA_KEYS: {lost} rows", err=True)
        sys.exit(1)


@click.group()
def search() -> None:
    """The search of vacancies."""


@search.command("rebuild")
def search_rebuild() -> None:
    """Make the index anew from the database; the clock does this every night."""
    with create_app(load_settings()).app_context():
        click.echo(f"{rebuild()} vacancies in the index")
