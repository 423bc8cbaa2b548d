"""Sealing behind the writers, the guards of the tables, the heads outside, and the end of years."""

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from backend.core.actor import SYSTEM
from backend.core.audit import AppendOnly, AuditEntry
from backend.core.audit_chain import AuditLink, AuditTrim, chain_head, chain_start
from backend.core.audit_heads import NAME, read_heads
from backend.core.audit_verify import FINDINGS
from backend.core.clock import real_now, today
from backend.core.db import db, transaction
from backend.core.errors import Conflict, RuleBroken
from backend.domain.oversight.actions import order_check
from backend.jobs.audit import check_now, seal_entries, trim_trail
from tests.oversight.trail import found, past_the_guards, row_of, seal_one, write, write_trail


def test_a_row_is_stamped_at_once_and_linked_behind(app: Flask) -> None:
    with transaction():
        write(1)
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert len(entry.stamp) == 64
    assert db.session.scalar(db.select(db.func.count(AuditLink.seq))) == 0
    assert seal_entries() == 1
    assert seal_entries() == 0
    assert db.session.scalars(db.select(AuditLink.stamp)).one() == entry.stamp


def test_equal_rows_have_different_stamps(app: Flask) -> None:
    with transaction():
        for _ in range(5):
            write(1)
    heads = [seal_one()]
    assert len(set(db.session.scalars(db.select(AuditEntry.stamp)))) == 5
    assert found(heads) == set()


def test_a_smaller_id_that_commits_late_is_linked_late(app: Flask) -> None:
    write_trail(3)
    first, second, third = db.session.scalars(db.select(AuditEntry.id).order_by(AuditEntry.id))
    rows = [row_of(one) for one in (first, second, third)]
    with past_the_guards() as connection:  # as it is while the second one's transaction goes on
        for table in ("audit_links", "audit_entries"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(AuditEntry.__table__.insert(), [rows[0], rows[2]])
        connection.commit()
    seal_one()
    with transaction():
        db.session.execute(AuditEntry.__table__.insert(), [rows[1]])
    head = seal_one()
    order = db.session.scalars(db.select(AuditLink.entry_id).order_by(AuditLink.seq)).all()
    assert order == [first, third, second]
    assert found([head]) == set()


def test_many_writers_and_sealers_at_once_make_one_unbroken_chain(app: Flask) -> None:
    def work(name: str) -> None:
        with app.app_context():
            for number in range(10):
                with transaction():
                    write(number)
                if name == "sealer":
                    seal_entries()

    names = ["writer"] * 3 + ["sealer"] * 3
    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_entries()
    check = check_now()[0]
    assert (check.status, check.rows_done) == ("fine", 61)  # the order of the check is one more


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET reason = 'x'", "DELETE FROM audit_entries",
        "UPDATE audit_links SET digest = 'x'", "DELETE FROM audit_links",
        "UPDATE audit_trims SET seq = 9", "DELETE FROM audit_trims",
    ],
)  # fmt: skip
def test_the_database_itself_refuses_to_change_the_trail(app: Flask, statement: str) -> None:
    write_trail(3)
    with transaction():
        db.session.add(AuditTrim(seq=0, digest="", at=real_now(), by="", stamp=""))
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()


def test_the_program_refuses_it_before_the_database_is_asked(app: Flask) -> None:
    write_trail(1)
    entry = db.session.scalars(db.select(AuditEntry)).one()
    entry.reason = "另有原因"
    with pytest.raises(AppendOnly):
        db.session.flush()
    db.session.rollback()
    db.session.delete(db.session.scalars(db.select(AuditLink)).one())
    with pytest.raises(AppendOnly):
        db.session.flush()
    db.session.rollback()


def test_each_seal_writes_its_head_outside_the_database(app: Flask, data_dir: Path) -> None:
    assert read_heads(data_dir) is None
    for number in (1, 2):
        with transaction():
            write(number)
        seal_entries()
    assert read_heads(data_dir) is not None
    heads = read_heads(data_dir) or []
    assert [head.seq for head in heads] == [1, 2]
    assert heads[-1] == chain_head()
    with (data_dir / NAME).open("a") as file:
        file.write("2026-11-26T0")  # a line torn by a power cut
    assert read_heads(data_dir) == heads


def test_a_cut_end_is_found_even_after_the_chain_grew_on(app: Flask) -> None:
    for number in range(4):
        with transaction():
            write(number)
        seal_entries()
    with past_the_guards() as connection:
        last = connection.scalar(text("SELECT MAX(id) FROM audit_entries"))
        connection.execute(text("DELETE FROM audit_links WHERE seq > 2"))
        connection.execute(text(f"DELETE FROM audit_entries WHERE id >= {last - 1}"))
        connection.commit()
    check = check_now()[0]
    assert check.status == "broken"
    assert ["cut", 3] in check.findings


def test_heads_that_are_gone_are_a_finding(app: Flask, data_dir: Path) -> None:
    with transaction():
        write(1)
    seal_entries()
    (data_dir / NAME).unlink()
    assert check_now()[0].findings == [["heads", 0]]
    assert "链头文件" in FINDINGS["heads"]


def test_what_is_past_its_years_can_go_and_the_rest_stays_proven(app: Flask) -> None:
    with transaction():
        for number in range(6):
            write(number, at=real_now() - timedelta(days=366 * 4))
    with transaction():
        for number in range(6):
            write(number)
    seal_entries()
    before = date(today().year - 3, 1, 1)
    assert trim_trail(before, lambda _gone: None) == 6
    assert chain_start().seq == 6
    assert trim_trail(before, lambda _gone: None) == 0
    assert check_now()[0].status == "fine"
    kept = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert kept[6:8] == ["trim_audit", "order_check"]
    with pytest.raises(RuleBroken, match="至少要保存 3 年"):
        trim_trail(today() - timedelta(days=30), lambda _gone: None)


def test_a_forged_trim_is_found(app: Flask) -> None:
    heads = write_trail(6)
    digest = db.session.scalars(db.select(AuditLink.digest).where(AuditLink.seq == 3)).one()
    with transaction():
        db.session.add(
            AuditTrim(seq=3, digest=digest, at=real_now(), by="系统", stamp="0" * 64)
        )
    assert found(heads) == {("trim", 3)}


def test_a_second_check_waits_for_the_first(app: Flask) -> None:
    with transaction():
        order_check(SYSTEM)
    with pytest.raises(Conflict, match="正在核验"):
        check_now()
