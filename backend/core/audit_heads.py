"""The chain's heads outside the database: one line a seal in DATA_DIR/audit-heads.log."""

import fcntl
import logging
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from backend.core.audit_chain import Head
from backend.core.clock import real_now

log = logging.getLogger(__name__)
NAME = "audit-heads.log"
KEPT = 100_000  # lines that a check reads; the digests of these stand for all before them


@contextmanager
def open_heads(folder: Path) -> Iterator[IO[str]]:
    """The file, for one sealer at a time, so that its lines rise as the chain does."""
    with (folder / NAME).open("a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def append_head(file: IO[str], head: Head) -> None:
    """Write it down here and in the log, which is a third place."""
    file.write(f"{real_now():%Y-%m-%dT%H:%M:%SZ} {head.seq} {head.digest}\n")
    file.flush()
    os.fsync(file.fileno())
    log.info("audit head %s %s", head.seq, head.digest)


def read_heads(folder: Path) -> list[Head] | None:
    """The heads as they were written; None without a file. A line torn by a stop is no head."""
    if not (folder / NAME).is_file():
        return None
    with (folder / NAME).open(encoding="ascii", errors="replace") as file:
        lines = deque((line.split() for line in file), KEPT)
    return [
        Head(int(parts[1]), parts[2])
        for parts in lines
        if len(parts) == 3 and parts[1].isdigit() and len(parts[2]) == 64
    ]
