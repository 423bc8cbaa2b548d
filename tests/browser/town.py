"""The whole service for one browser test: web, jobs and sandbox as `make run` starts them."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.demo import demo_settings
from tools.machine import Place
from tools.run import Crew
from tools.setup import RESULTS
from tools.steps import ROOT, VENV_PYTHON


@dataclass(frozen=True)
class Town:
    """Where the three doors of a running service are."""

    web: str
    sandbox: str

    @property
    def hosts(self) -> tuple[str, str]:
        return self.web, self.sandbox


def need_builds() -> None:
    """Fail in words where the app or the console's assets have not been built."""
    missing = [name for name in ("h5", "console") if not RESULTS[name].exists()]
    if missing:
        pytest.fail(f"not built: {' and '.join(missing)}; run `make setup` first", pytrace=False)


def free_place(data_dir: Path) -> Place:
    """Two ports that nobody listens on now, and a folder of the test's own."""
    with socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        return Place(one.getsockname()[1], other.getsockname()[1], data_dir)


def clean_environment(place: Place) -> dict[str, str]:
    """This process's environment without settings of a service, at a place of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XJY_")}
    return kept | {
        "PORT": str(place.port),
        "SANDBOX_PORT": str(place.sandbox_port),
        "DATA_DIR": str(place.data_dir),
    }


@contextmanager
def running_town(data_dir: Path) -> Iterator[Town]:
    """The demo county, alive on free ports; everything is gone afterwards."""
    place = free_place(data_dir)
    settings = demo_settings(place.port, place.sandbox_port, data_dir)
    env = clean_environment(place) | settings
    for arguments in (("db", "upgrade"), ("seed", "demo")):
        _backend(env, *arguments)
    crew = Crew(place, env)
    try:
        crew.start()
        crew.wait_until_ready()
        _backend(env, "wechat", "publish")
        yield Town(settings["XJY_PUBLIC_URL"], settings["XJY_WECHAT_API_BASE"])
        crew.check()
    finally:
        crew.stop()


def _backend(env: dict[str, str], *arguments: str) -> None:
    command = [VENV_PYTHON, "-m", "backend", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
