"""The weekly push end to end beside its own parts: choosing, and choosing one person at a time."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import iso_week, today
from backend.core.db import db, transaction
from backend.demo.province import seed_province
from backend.domain.matching.actions import make_plan, send_plan
from backend.domain.matching.queries import list_posts, list_targets
from backend.domain.matching.rules import Post, Seeker, hard_fault, score
from backend.domain.matching.seekers import seekers_of
from benchmarks.place import make_app

PEOPLE, VACANCIES, SAMPLE = 20_000, 2_000, 200
FLOOR = 2  # the whole preview, reading and storing included, against trying every pair


def _app(folder: Path) -> Flask:
    app = make_app(folder, f"sqlite:///{folder / 'bench.db'}")
    with app.app_context(), transaction():
        seed_province(
            SYSTEM, people=PEOPLE, vacancies=VACANCIES, seed=7, bound=0.6,
            progress=lambda _done, _total: None,
        )  # fmt: skip
    return app


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _every_pair(seekers: list[Seeker], posts: list[Post]) -> None:
    """The plainest way: each person against each post."""
    for seeker in seekers:
        fitting = [
            post
            for post in posts
            if any(post.region.startswith(p) for p in seeker.places or ("",))
            and any(post.occupation.startswith(o) for o in seeker.occupations or ("",))
            and not hard_fault(seeker, post)
        ]
        max(fitting, key=lambda post: score(seeker, post, today()), default=None)


def main() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        with app.app_context():
            return _measure(app.extensions["settings"].wechat_app_id)


def _measure(app_id: str) -> bool:
    week = iso_week(today())
    targets = [t.person for t in list_targets(SYSTEM, region="43", app_id=app_id)]
    seekers, posts = seekers_of(SYSTEM, people=targets, week=week)[0], list_posts(SYSTEM)
    plain = _timed(lambda: _every_pair(seekers[:SAMPLE], posts)) / SAMPLE * len(seekers)
    db.session.rollback()
    plans: list[int] = []

    def plan() -> None:
        with transaction():
            plans.append(make_plan(SYSTEM, week=week, region="43", app_id=app_id).id)

    def queue() -> None:
        with transaction():
            send_plan(
                SYSTEM, plan_id=plans[0], app_id=app_id, template_id="weekly", any_hour=True
            )

    planned, queued = _timed(plan), _timed(queue)
    print(f"weekly push, {PEOPLE} people, {VACANCIES} vacancies, {len(seekers)} targets, SQLite")
    print(f"  every pair (from {SAMPLE} people)         {plain:7.1f} s   1")
    print(f"  preview: read, choose, store        {planned:7.1f} s   {plain / planned:.1f} x")
    print(f"  send: check again and queue         {queued:7.1f} s")
    return plain / planned >= FLOOR


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
