"""A database from before: its audit rows are stamped, its clear texts become ciphertext."""

from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import text

from backend.app import create_app
from backend.core.audit_chain import seal
from backend.core.audit_verify import verify
from backend.core.db import db, transaction
from backend.domain.messages.models import InboundEvent
from tests.support import make_settings

SAID = "我的电话是19912345678"
BEFORE = {
    "audit_entries": {
        "id": 1, "at": "2026-11-01 08:00:00.000000", "actor": "staff:1", "actor_name": "刘试",
        "action": "check_person", "subject": "person:1", "detail": '{"result": "confirmed"}',
        "reason": "", "request_id": "",
    },
    "inbound_events": {
        "id": 1, "key": "k", "app_id": "wx", "kind": "text", "openid": "o", "answer": "success",
        "raw": SAID, "fault": "", "received_at": "2026-11-01 08:00:00.000000",
    },
}  # fmt: skip


def test_what_stood_there_in_clear_is_closed_and_reads_the_same(
    redis_server: str, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    app = create_app(make_settings(database_url=url, redis_url=redis_server, data_dir=tmp_path))
    with app.app_context():
        upgrade(revision="0001")
        with transaction():
            for table, row in BEFORE.items():
                names = ", ".join(f'"{name}"' for name in row)
                places = ", ".join(f":{name}" for name in row)
                db.session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), row)
        upgrade(revision="0005")
        kept = db.session.execute(text("SELECT raw FROM inbound_events")).scalar_one()
        assert isinstance(kept, bytes)
        assert db.session.scalars(db.select(InboundEvent.raw)).one() == SAID
        with transaction():
            assert seal() == 1
        assert list(verify([], lambda _done: None)) == []
        db.session.remove()
        db.engine.dispose()
