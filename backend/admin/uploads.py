"""An uploaded table: kept, with its batch and the task that reads it, or nothing at all."""

import hashlib
from collections.abc import Callable
from pathlib import PurePath

from flask import current_app, g, request

from backend.core.db import transaction
from backend.core.errors import BadInput
from backend.domain.imports.models import ImportBatch
from backend.domain.tasks.actions import add_task
from backend.providers.storage import delete_file, save_upload


def receive_table(*, make: Callable[..., ImportBatch], task: str) -> int:
    """The id of the batch that `make` made; the worker reads the file. BadInput for no table."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadInput("请先选择一个文件")
    folder = current_app.extensions["settings"].data_dir
    name = PurePath(file.filename).name
    digest = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    file.stream.seek(0)
    stored = save_upload(folder, file.stream, PurePath(name).suffix)
    try:
        with transaction():
            batch = make(g.actor, file_name=name, stored_name=stored, digest=digest)
            ordered = add_task(g.actor, kind=task, subject_id=batch.id)
    except BaseException:
        delete_file(folder, stored)  # no row knows it
        raise
    current_app.extensions["enqueue"](ordered.id)
    return batch.id
