"""Writes of exports: ask, consent or refuse, the file is ready, download, delete."""

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput, NotAllowed, NotFound, RuleBroken
from backend.domain.accounts.duties import refuse_same_person
from backend.domain.accounts.rules import is_allowed
from backend.domain.exports.models import Export
from backend.domain.exports.queries import count_people, get_export
from backend.domain.exports.rules import KINDS, needs_consent


def request_export(actor: Actor, *, kind: str, full: bool, purpose: str) -> Export:
    """Queued at once, or waiting for a second person where many numbers would go out in full."""
    if kind not in KINDS:
        raise BadInput("请选择要导出什么", fields={"kind": "请选择"})
    if len(purpose.strip()) < 4:
        raise BadInput(
            "请写明导出做什么用，例如：发给青树坪镇核对务工信息", fields={"purpose": "请写明用途"}
        )
    permission = KINDS[kind][2 if full else 1]
    if permission is None or not is_allowed(actor, permission):
        raise NotAllowed("您的角色不能这样导出，请换一种，或联系县级人社部门", rule="export.role")
    rows = count_people(actor)
    if not rows:
        raise BadInput("本辖区名册里还没有人，没有可导出的")
    export = Export(
        kind=kind, full=full, region_code=actor.region or "", purpose=purpose.strip()[:200],
        status="waiting" if needs_consent(full=full, rows=rows) else "queued", rows=rows,
        requested_by=actor.id, requested_name=actor.name,
    )  # fmt: skip
    db.session.add(export)
    db.session.flush()
    audit.record(
        actor, "request_export", f"export:{export.id}", reason=purpose, kind=kind, rows=rows,
        full=full,
    )  # fmt: skip
    return export


def decide_export(actor: Actor, *, export_id: int, agreed: bool, note: str = "") -> Export:
    """The second person's word; a refusal says why."""
    export = get_export(actor, export_id=export_id)
    if export.status != "waiting":
        raise RuleBroken("这次导出已经有人答复过了，请刷新后再看", rule="export.decided")
    refuse_same_person(
        actor, earlier_actor_id=export.requested_by, steps=("request_export", "consent_export")
    )
    if not agreed and not note.strip():
        raise BadInput("请写明为什么不同意", fields={"note": "请写明原因"})
    export.status = "queued" if agreed else "refused"
    export.decided_by, export.decided_name, export.decided_at = actor.id, actor.name, real_now()
    export.note = note.strip()[:200]
    audit.record(
        actor, "decide_export", f"export:{export.id}", reason=note, result=export.status
    )
    return export


def note_progress(actor: Actor, *, export_id: int, rows_done: int) -> None:
    get_export(actor, export_id=export_id).rows_done = rows_done


def finish_export(
    actor: Actor, *, export_id: int, stored_name: str = "", rows: int = 0, fault: str = ""
) -> Export:
    """Ready with its file, or failed with a sentence."""
    export = get_export(actor, export_id=export_id)
    export.status, export.stored_name = ("failed" if fault else "ready"), stored_name
    export.rows_done = export.rows = rows or export.rows
    if fault:
        export.note = fault[:200]
    audit.record(
        actor, "write_export", f"export:{export.id}", rows=rows, status=export.status
    )
    return export


def take_export(actor: Actor, *, export_id: int) -> Export:
    """The file goes to whoever asked for it, and to nobody else; each time is on record."""
    export = get_export(actor, export_id=export_id)
    if export.status != "ready" or export.requested_by != actor.id:
        raise NotFound("这个文件还没有生成、已经删除，或者不是您要的。请从“导出”页面看")
    export.downloads += 1
    fields = ["id_number", "phone"] if export.full else ["name"]
    audit.record_look(
        actor, "take_export", f"export:{export.id}", fields=fields, purpose=export.purpose
    )
    return export


def drop_export(actor: Actor, *, export_id: int) -> None:
    """Its file is deleted; who asked, consented and took it stays."""
    export = get_export(actor, export_id=export_id)
    export.status, export.stored_name = "gone", ""
    audit.record(actor, "drop_export", f"export:{export.id}")
