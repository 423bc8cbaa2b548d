"""python -m backend <command>: what an operator can do from the shell."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask
from flask_migrate import upgrade
from granian import Granian
from granian.constants import Interfaces

from backend.app import create_app
from backend.core import clock
from backend.core.actor import SYSTEM
from backend.core.db import transaction
from backend.core.errors import AppError
from backend.core.log import configure_logging
from backend.core.settings import Settings, load_settings
from backend.demo import DEMO_STAFF
from backend.demo.county import seed_demo
from backend.demo.province import seed_province
from backend.domain.accounts.actions import add_staff
from backend.domain.accounts.rules import LINES, ROLES, UNIT_OF_ROLE
from backend.domain.accounts.second_factor import reset_second_factor
from backend.domain.regions.actions import load_regions
from backend.jobs.clock import Clock, run_job
from backend.jobs.imports import import_from_shell
from backend.jobs.table import JOBS, Order
from backend.jobs.worker import run_worker
from backend.upkeep import audit, keys, search
from backend.wechat.operator import check_platform, publish

WEB_WORKERS, WEB_THREADS = 1, 16
KILL_WORKERS_AFTER_S = 3


def open_app(settings: Settings | None = None) -> Flask:
    """The app with what the processes share; the clock's offset is fixed here, once."""
    settings = settings or load_settings()
    app = create_app(settings)
    app.config["DEMO_STAFF"] = DEMO_STAFF if settings.demo else []
    return app


def web_app() -> Flask:
    """What each web worker runs (granian calls this factory)."""
    configure_logging()
    return open_app()


class Commands(click.Group):
    """Every refusal is one sentence and exit code 1, without a trace."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except AppError as refusal:
            click.echo(refusal.message, err=True)
            for name, sentence in refusal.fields.items():
                click.echo(f"  {name}: {sentence}", err=True)
            sys.exit(1)


@click.group(cls=Commands)
def main() -> None:
    """湘就业."""
    configure_logging()


main.add_command(audit)
main.add_command(keys)
main.add_command(search)


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema up to date and load the divisions."""
    app = open_app()
    with app.app_context():
        upgrade()
        with transaction():
            clock.fix_offset(app.extensions["settings"].now)
            added = load_regions(SYSTEM)
    click.echo(f"schema up to date, {added} divisions added")


@main.group()
def seed() -> None:
    """Synthetic data."""


def _progress(done: int, total: int) -> None:
    click.echo(f"\r{done}/{total}", nl=done >= total, err=True)


@seed.command("demo")
def seed_demo_command() -> None:
    """The demo county; running it again changes nothing."""
    with open_app().app_context(), transaction():
        click.echo(json.dumps(seed_demo(SYSTEM), ensure_ascii=False))


@seed.command("province")
@click.option("--people", type=int, required=True)
@click.option("--vacancies", type=int, required=True)
@click.option("--seed", "number", type=int, default=1)
@click.option("--bound", type=float, default=0.6, help="share of people bound to the account")
def seed_province_command(people: int, vacancies: int, number: int, bound: float) -> None:
    """A synthetic province of any size."""
    with open_app().app_context(), transaction():
        made = seed_province(
            SYSTEM, people=people, vacancies=vacancies, seed=number, bound=bound,
            progress=_progress,
        )  # fmt: skip
    click.echo(json.dumps(made, ensure_ascii=False))


@main.group("import")
def import_group() -> None:
    """Files."""


@import_group.command("vacancies")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--valid-days", type=click.Choice(["30", "60", "90"]), default=None)
@click.option("--region", default="", help="who enters it; default: the first county officer's")
def import_vacancies(file: Path, valid_days: str | None, region: str) -> None:
    """Vacancies from .csv, .xlsx or .xls; prints what became of the rows."""
    with open_app().app_context():
        result = import_from_shell(
            file, region=region, valid_days=int(valid_days) if valid_days else None,
            progress=_progress,
        )  # fmt: skip
    click.echo(json.dumps(result, ensure_ascii=False))


@main.group(invoke_without_command=True)
@click.pass_context
def jobs(ctx: click.Context) -> None:
    """The clock, in the foreground; or one of its jobs."""
    if ctx.invoked_subcommand is None:
        _run_process(lambda app: Clock(app).run())


@jobs.command("list")
def jobs_list() -> None:
    """Every job: name, when, what for."""
    for job in JOBS.values():
        click.echo(f"{job.name}\t{job.schedule}\t{job.title}")


@jobs.command("run")
@click.argument("name", type=click.Choice(sorted(JOBS)))
@click.option("--week", default="", help="an ISO week such as 2026-W48")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), default=None)
@click.option("--dry-run", is_flag=True, help="choose and count, send nothing")
def jobs_run(name: str, week: str, day: object, dry_run: bool) -> None:
    """Run one job now, to its end; the last line is its result as JSON."""
    with open_app().app_context():
        chosen = day.date() if hasattr(day, "date") else clock.today()
        try:
            chosen = clock.week_start(week) if week else chosen
        except ValueError:
            hint = "an ISO week looks like 2026-W48"
            raise click.BadParameter(hint, param_hint="--week") from None
        order = Order(chosen, clock.iso_week(chosen), dry_run=dry_run)
        click.echo(json.dumps(run_job(JOBS[name], order), ensure_ascii=False))


@main.group()
def staff() -> None:
    """Staff accounts."""


@staff.command("add")
@click.argument("username")
@click.option("--name", required=True)
@click.option(  # somebody of an employer or a training provider is invited in the console
    "--role", type=click.Choice([role for role in ROLES if role not in UNIT_OF_ROLE]), required=True
)
@click.option("--line", type=click.Choice(list(LINES)), default="", help="of a role with both")
@click.option("--region", required=True, help="code of the division that the account works for")
@click.option("--phone", default="", help="office telephone that labourers are shown")
@click.password_option(envvar="XJY_STAFF_PASSWORD")
def staff_add(
    username: str, name: str, role: str, line: str, region: str, phone: str, password: str
) -> None:
    """Add an account; the password is asked for, or taken from XJY_STAFF_PASSWORD."""
    with open_app().app_context(), transaction():
        made = add_staff(
            SYSTEM, username=username, password=password, name=name, role=role,
            region_code=region, phone=phone, line=line,
        )  # fmt: skip
    click.echo(f"added {made.username}")


@staff.command("reset-second-factor")
@click.argument("username")
@click.option("--reason", required=True, help="who asked, and how it was made sure that it is them")
def staff_reset_second_factor(username: str, reason: str) -> None:
    """For a lost phone: the next sign-in enrols anew; open sessions end."""
    with open_app().app_context(), transaction():
        reset_second_factor(SYSTEM, username=username, reason=reason)
    click.echo(f"reset {username}")


@main.group()
def wechat() -> None:
    """The platform."""


@wechat.command("check")
def wechat_check() -> None:
    """Token, IP list, callback, template fields, domains: what works and what is missing."""
    with open_app().app_context():
        findings = check_platform()
    for finding in findings:
        click.echo(f"{'ok  ' if finding.fine else 'MEND'} {finding.subject}: {finding.sentence}")
    sys.exit(0 if all(finding.fine for finding in findings) else 1)


@wechat.command("publish")
def wechat_publish() -> None:
    """Publish the menu and make the QR codes of the villages on the register."""
    with open_app().app_context():
        click.echo(json.dumps(publish(), ensure_ascii=False))


@main.command()
def worker() -> None:
    """Background tasks; the clock starts this as its child."""
    _run_process(run_worker)


def _run_process(work: Callable[[Flask], None]) -> None:
    app = open_app()
    with app.app_context(), transaction():
        clock.fix_offset(app.extensions["settings"].now)
    work(app)


@main.command()
def serve() -> None:
    """The web server."""

    settings = load_settings()
    server = Granian(
        "backend.__main__:web_app", address="127.0.0.1", port=settings.port,
        interface=Interfaces.WSGI, factory=True, workers=WEB_WORKERS,
        blocking_threads=WEB_THREADS, workers_kill_timeout=KILL_WORKERS_AFTER_S,
        respawn_failed_workers=True, log_access=False,
    )  # fmt: skip
    server.serve()


if __name__ == "__main__":
    main()
