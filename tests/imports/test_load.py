"""Reading and loading a file as the worker does it: progress, interruption, repetition, renewal."""

import csv
import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.core.db import db, transaction
from backend.domain.imports.actions import confirm_batch, create_batch, vouch_for_batch
from backend.domain.imports.models import ImportBatch, ImportRow
from backend.domain.tasks.actions import add_task, claim_task, wake_silent_tasks
from backend.domain.tasks.models import Task
from backend.domain.vacancies.models import Vacancy
from backend.jobs.imports import import_from_shell, load_file
from backend.jobs.worker import run_task
from backend.providers.storage import save_upload

ROWS = 1_200
HEAD = ["编号", "岗位名称", "单位名称", "工作地点", "工资", "人数", "截止日期", "工作内容"]


class Died(BaseException):
    """A killed process: nothing catches it."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "岗位.csv"
    with place.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEAD)
        for number in range(ROWS):
            title = "" if number % 100 == 0 else f"缝纫工{number}"
            writer.writerow(
                [f"n{number}", title, f"样例制衣厂{number % 7}", "长沙市", "4000-5000元/月", "3",
                 "2015-05-01", "按图纸缝制衣服，包吃包住，每月休息四天"]
            )  # fmt: skip
    return place


def _uploaded(app: Flask, file: Path) -> int:
    with file.open("rb") as stream:
        stored = save_upload(app.extensions["settings"].data_dir, stream, ".csv")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    with transaction():
        return create_batch(
            SYSTEM, file_name=file.name, stored_name=stored, digest=digest, owner_region="431321"
        ).id


def _task(kind: str, batch_id: int) -> int:
    with transaction():
        return add_task(SYSTEM, kind=kind, subject_id=batch_id).id


def _preview_and_confirm(app: Flask, file: Path, valid_days: int | None) -> int:
    batch_id = _uploaded(app, file)
    run_task(app, _task("read_import", batch_id))
    with transaction():
        confirm_batch(SYSTEM, batch_id=batch_id, valid_days=valid_days)
    return batch_id


def _stored() -> dict[str, int]:
    db.session.rollback()
    rows = db.session.execute(db.select(Vacancy.status, db.func.count()).group_by(Vacancy.status))
    return {status: count for status, count in rows}


def test_a_preview_counts_both_choices_and_writes_nothing(app: Flask, file: Path) -> None:
    batch_id = _uploaded(app, file)
    run_task(app, _task("read_import", batch_id))
    batch = db.session.get_one(ImportBatch, batch_id)
    assert (batch.status, batch.rows_read, batch.rows_total) == ("preview", ROWS, ROWS)
    assert batch.counts["now"]["states"] == {"expired": 1188, "rejected": 12}
    assert batch.counts["renewed"]["states"] == {"review": 1188, "rejected": 12}
    assert _stored() == {}


def test_an_import_that_dies_in_the_middle_leaves_nothing_and_ends_the_same_when_repeated(
    app: Flask, file: Path
) -> None:
    batch_id = _preview_and_confirm(app, file, 60)
    task_id = _task("load_import", batch_id)
    with transaction():
        assert claim_task(SYSTEM, task_id=task_id)

    def die(_done: int) -> None:
        raise Died

    with pytest.raises(Died):
        load_file(batch_id, die)
    assert _stored() == {}

    with transaction():
        task = db.session.get_one(Task, task_id)
        task.heartbeat_at = real_now() - timedelta(minutes=5)
    with transaction():
        assert list(wake_silent_tasks(SYSTEM)) == [task_id]
    run_task(app, task_id)
    run_task(app, task_id)  # its message may come twice
    assert _stored() == {"review": 1188}
    assert db.session.scalar(db.select(db.func.count(ImportRow.id))) == ROWS
    assert db.session.get_one(Task, task_id).status == "done"


def test_a_load_that_fails_while_writing_leaves_nothing(
    app: Flask, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = _preview_and_confirm(app, file, None)

    def fail(*_arguments: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("backend.domain.imports.vacancy_load._write_rows", fail)
    run_task(app, _task("load_import", batch_id))
    assert _stored() == {}
    batch = db.session.get_one(ImportBatch, batch_id)
    assert batch.status == "failed"
    assert "没有写入任何岗位" in batch.fault


def test_expired_posts_are_renewed_by_the_same_file_and_otherwise_nothing_is_taken_twice(
    app: Flask, file: Path
) -> None:
    quiet: Callable[[int, int], None] = lambda _done, _total: None  # noqa: E731
    first = import_from_shell(file, region="431321", valid_days=None, progress=quiet)
    assert _stored() == {"expired": 1188}
    renewed = import_from_shell(file, region="431321", valid_days=60, progress=quiet)
    assert _stored() == {"review": 1188}
    again = import_from_shell(file, region="431321", valid_days=60, progress=quiet)
    assert again["outcomes"]["repeated"] == 1188
    assert first["states"] == {"expired": 1188, "rejected": 12}
    assert renewed["states"] == {"review": 1188, "rejected": 12}
    with transaction():
        opened = vouch_for_batch(
            SYSTEM, batch_id=int(renewed["batch"]), how="电话向制衣厂逐家核实过"
        )
    assert opened == (1188, 0)


def test_another_areas_posts_are_known_but_not_renewed(app: Flask, file: Path) -> None:
    quiet: Callable[[int, int], None] = lambda _done, _total: None  # noqa: E731
    import_from_shell(file, region="431321", valid_days=None, progress=quiet)
    other = import_from_shell(file, region="430121", valid_days=60, progress=quiet)
    assert other["outcomes"]["repeated"] == 1188
    assert _stored() == {"expired": 1188}
