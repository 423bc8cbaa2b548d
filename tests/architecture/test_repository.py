"""What may stand in the repository: no traces of a machine, no hurtful words, all settings told."""

import subprocess
from pathlib import Path

import pytest

from backend.core.settings import Settings
from tests.architecture.source import ROOT, text, texts

# put together here, so that this file does not hold what it looks for
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "registry.npm" + "js", "npm" + "mirror"]


def _holding(words: list[str], *folders: str) -> list[str]:
    return [f"{name}: {w}" for name, content in texts(*folders) for w in words if w in content]


def test_no_file_names_a_path_of_this_machine() -> None:
    paths = [str(ROOT), str(Path.home()), "/work" + "/main", "/work" + "/shared"]
    assert not _holding([f"{path}/" for path in paths if path.count("/") > 0 and path != "/"])


def test_no_file_names_a_package_registry() -> None:
    assert not _holding(REGISTRIES)


@pytest.mark.parametrize(
    "path", ["artefacts/x.png", "data/xjy.db", ".venv/x", "miniprogram/node_modules/x"]
)
def test_what_a_run_leaves_behind_is_ignored(path: str) -> None:
    command = ["git", "check-ignore", "--quiet", path]
    assert subprocess.run(command, cwd=ROOT).returncode == 0


def test_every_setting_is_explained() -> None:
    lines = text(".env.example").splitlines()
    explained = {line.lstrip("# ").split("=")[0] for line in lines if "=" in line}
    settings = {
        str(field.validation_alias or f"XJY_{name.upper()}")
        for name, field in Settings.model_fields.items()
    }
    assert settings == {name for name in explained if name.isupper()} - {"SANDBOX_PORT"}


def test_every_name_in_the_makefile_has_its_help_line() -> None:
    rules = [line for line in text("Makefile").splitlines() if line and line[0].islower()]
    targets = {line.split(":")[0]: "##" in line for line in rules}
    assert {"setup", "run", "test", "check", "bench", "lock"} <= targets.keys()
    assert [name for name, told in targets.items() if not told] == ["python"]


@pytest.mark.parametrize("lock", ["requirements.lock", "benchmarks/requirements.lock"])
def test_a_lock_holds_a_hash_for_every_package(lock: str) -> None:
    entries = text(lock).replace("\\\n", " ").splitlines()
    packages = [entry for entry in entries if entry and not entry.startswith("#")]
    assert packages
    assert all(" --hash=sha256:" in entry for entry in packages)
