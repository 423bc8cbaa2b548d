"""The files that the architecture tests look at: what git knows or would take in."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = {".py", ".ts", ".vue", ".mjs", ".js", ".html", ".css"}
BINARY = {".gz", ".png", ".jpg", ".ico", ".woff2", ".xlsx"}
GENERATED = ("backend/migrations/versions/",)


@cache
def files() -> tuple[str, ...]:
    """Paths of all files of the project, relative to its root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(name for name in listed.splitlines() if (ROOT / name).is_file())


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def texts(*folders: str) -> Iterator[tuple[str, str]]:
    """Name and content of every text file, of all or of the folders given."""
    for name in files():
        if Path(name).suffix not in BINARY and (not folders or name.startswith(folders)):
            yield name, text(name)


def code() -> list[str]:
    """Files written by hand that the size limits hold for."""
    return [n for n in files() if Path(n).suffix in CODE and not n.startswith(GENERATED)]


def python(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for name in files():
        if name.endswith(".py") and name.startswith(folders) and not name.startswith(GENERATED):
            yield name, ast.parse(text(name))
