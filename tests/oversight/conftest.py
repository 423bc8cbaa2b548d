"""Each test of the trail begins without heads of the tests before it."""

from pathlib import Path

import pytest

from backend.core.audit_heads import NAME


@pytest.fixture(autouse=True)
def no_heads(data_dir: Path) -> None:
    (data_dir / NAME).unlink(missing_ok=True)
