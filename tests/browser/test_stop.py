"""Ctrl-C on `make run` ends everything within 8 s, also while a browser waits on an open inbox."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import Window
from tests.browser.console import Console
from tests.browser.town import Town, clean_environment, free_place, need_builds
from tools.steps import ROOT

GONE_WITHIN_S = 8
READY_WITHIN_S = 120


@pytest.mark.timeout(240)
def test_everything_is_gone_after_ctrl_c_with_an_inbox_open(
    browser: Browser, tmp_path: Path
) -> None:
    need_builds()
    place = free_place(tmp_path / "data")
    town = Town(f"http://127.0.0.1:{place.port}", f"http://127.0.0.1:{place.sandbox_port}")
    with launched(clean_environment(place), tmp_path / "run.log") as (launcher, log):
        wait_until(lambda: "is running" in log.read_text(), READY_WITHIN_S, log)
        console = Console(Window(browser, town, "stop"))
        console.sign_in()
        console.area("消息回复")
        console.see("消息回复")
        redis = redis_folder(place.data_dir)
        crew = belonging_to(place.data_dir, redis)
        words = " | ".join(crew.values())
        for part in ("-m sandbox", "-m backend serve", "-m backend jobs", "redis"):
            assert part in words
        assert len(crew) >= 7  # launcher, sandbox, web and its worker, jobs and its worker, Redis
        launcher.send_signal(signal.SIGINT)
        wait_until(lambda: not still_alive(crew), GONE_WITHIN_S, log)
        assert launcher.wait(1) == 0
        assert not belonging_to(place.data_dir, redis)


@contextmanager
def launched(env: dict[str, str], log: Path) -> Iterator[tuple["subprocess.Popen[bytes]", Path]]:
    """`make run` without make, in a session of its own."""
    with log.open("wb") as output:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "tools.run"], cwd=ROOT, env=env, stdin=subprocess.DEVNULL,
            stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        yield launcher, log
    finally:
        if launcher.poll() is None:
            launcher.send_signal(signal.SIGINT)
            launcher.wait(30)


def redis_folder(data_dir: Path) -> Path:
    """Where the private Redis works, asked in a process that does not stay to use it."""
    code = (
        "import sys; from pathlib import Path; from backend.core.redis import PrivateRedis;"
        "print(PrivateRedis.of(Path(sys.argv[1])).folder)"
    )
    answer = subprocess.check_output([sys.executable, "-c", code, data_dir], cwd=ROOT, text=True)
    return Path(answer.strip())


def belonging_to(data_dir: Path, redis: Path) -> dict[int, str]:
    """Command line by process id of whoever was started with this DATA_DIR, at any depth."""
    mark = f"DATA_DIR={data_dir}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # Redis writes its title over its environment
            if mark in (folder / "environ").read_bytes().split(b"\0") or (
                (folder / "cwd").readlink() == redis
            ):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found[int(folder.name)] = command
        except OSError:
            continue  # it has just ended, or is somebody else's
    return found


def still_alive(crew: dict[int, str]) -> list[str]:
    return [command for pid, command in crew.items() if is_running(pid)]


def is_running(pid: int) -> bool:
    try:
        # the launcher is our child: ended, it stays a zombie until the test waits for it
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(done: Callable[[], bool], seconds: float, log: Path) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, log.read_text()[-2000:]
        time.sleep(0.05)
