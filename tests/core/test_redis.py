"""The private Redis: one server per DATA_DIR, shared, stopped by the last process out."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.support import environment_for

# a process of the program, as far as Redis is concerned: says the server's pid, obeys each line
PROCESS = """
import sys
from backend.core.redis import PrivateRedis, connect
from backend.core.settings import load_settings
settings = load_settings()
client = connect(settings)
print(client.info("server")["process_id"], PrivateRedis.of(settings.data_dir).socket, flush=True)
for line in sys.stdin:
    word = line.split()
    if word == ["leave"]:
        PrivateRedis.of(settings.data_dir).leave()
        print("left", flush=True)
        break
    print(client.execute_command(*word), flush=True)
"""


class Process:
    def __init__(self, folder: Path) -> None:
        env = os.environ | environment_for(database_url="sqlite://", data_dir=folder)
        self.child = subprocess.Popen(
            [sys.executable, "-c", PROCESS], cwd=ROOT, env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def read(self) -> str:
        assert self.child.stdout
        return self.child.stdout.readline().strip()

    def greet(self) -> tuple[int, Path]:
        pid, place = self.read().split()
        return int(pid), Path(place)

    def ask(self, words: str) -> str:
        assert self.child.stdin
        self.child.stdin.write(f"{words}\n")
        self.child.stdin.flush()
        return self.read()

    def end(self) -> None:
        self.child.kill()
        self.child.communicate()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Process]]:
    begun: list[Process] = []

    def begin() -> Process:
        # a path that is too long for a unix socket
        begun.append(Process(tmp_path / ("d" * 120)))
        return begun[-1]

    yield begin
    for process in begun:
        process.end()


def answers(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(place)) == 0


def wait_silent(place: Path) -> None:
    deadline = time.monotonic() + 10
    while answers(place) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not answers(place)


@pytest.fixture
def tidy() -> Iterator[Callable[[int, Path], None]]:
    """Stop a server that a failing test left, and remove its folder."""
    known: list[tuple[int, Path]] = []
    yield lambda pid, place: known.append((pid, place))
    for pid, place in known:
        if answers(place):
            os.kill(pid, signal.SIGTERM)
    for _, place in known:
        wait_silent(place)
        shutil.rmtree(place.parent, ignore_errors=True)


def test_two_processes_share_one_server_and_the_last_one_out_stops_it(
    start: Callable[[], Process], tidy: Callable[[int, Path], None]
) -> None:
    first, second = start(), start()
    (pid, place), other = first.greet(), second.greet()
    tidy(pid, place)
    assert other == (pid, place)
    assert len(str(place)) < 107
    assert first.ask("SET token abc") == "True"
    assert second.ask("GET token") == "b'abc'"
    assert first.ask("leave") == "left"
    assert answers(place)
    assert second.ask("GET token") == "b'abc'"
    assert second.ask("leave") == "left"
    wait_silent(place)


def test_after_a_killed_process_the_next_one_starts_and_stops_normally(
    start: Callable[[], Process], tidy: Callable[[int, Path], None]
) -> None:
    killed = start()
    pid, place = killed.greet()
    tidy(pid, place)
    killed.end()
    following = start()
    assert following.greet() == (pid, place), "the server outlives a killed process"
    assert following.ask("leave") == "left"
    wait_silent(place)


def test_a_dead_server_is_replaced_for_the_next_process(
    start: Callable[[], Process], tidy: Callable[[int, Path], None]
) -> None:
    first = start()
    pid, place = first.greet()
    tidy(pid, place)
    os.kill(pid, signal.SIGKILL)
    wait_silent(place)
    second = start()
    new_pid, same_place = second.greet()
    tidy(new_pid, place)
    assert (new_pid != pid, same_place) == (True, place)
    assert first.ask("PING") == "True", "the others reconnect"


def test_its_folder_is_for_its_owner_alone_and_nothing_is_written_or_listened_to(
    start: Callable[[], Process], tidy: Callable[[int, Path], None]
) -> None:
    only = start()
    pid, place = only.greet()
    tidy(pid, place)
    assert place.parent.stat().st_mode & 0o777 == 0o700
    assert place.stat().st_mode & 0o077 == 0
    assert only.ask("CONFIG GET save") == "[b'save', b'']"
    assert only.ask("CONFIG GET port") == "[b'port', b'0']"
    assert only.ask("leave") == "left"
    wait_silent(place)
