"""Run one step at a time in plain lines: what, how many seconds, and one sentence when it fails."""

import contextlib
import hashlib
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
LOGS = ROOT / "artefacts" / "logs"
HEARTBEAT_S = 20

# What the output of pip, npm and others says, and what a person can do about it; first fit wins.
CAUSES = (
    (
        r"No space left on device|ENOSPC",
        "磁盘满了，请腾出空间后再试。 / The disk is full: free some space, then try again.",
    ),
    (
        r"Failed building wheel|metadata-generation-failed|Unknown compiler"
        r"|error: command '\S*(cc|gcc|g\+\+|clang|cargo)\S*' failed|can't find Rust compiler",
        "有一个软件包要现场编译，但这里缺编译器。请安装 build-essential 和 python3-dev，"
        "或改用 Python 3.11、3.12。 / A package has to be built and the compiler is missing: "
        "install build-essential and python3-dev, or use Python 3.11 or 3.12.",
    ),
    (
        r"NewConnectionError|name resolution|Max retries|Read timed out|ConnectTimeout|ENOTFOUND"
        r"|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|network is unreachable",
        "连不上软件源，请检查网络，或设好 pip、npm 的镜像后再试。 / The package registry cannot be "
        "reached: check the network, or set a mirror for pip and npm, then try again.",
    ),
    (
        r"No matching distribution found|notarget|E404",
        "软件源里没有适合这台机器的软件包，请改用 Python 3.11、3.12 或换一个源。 / The registry "
        "has no package for this machine: use Python 3.11 or 3.12, or another registry.",
    ),
    (
        r"DO NOT MATCH THE HASHES|EINTEGRITY",
        "下载的软件包和锁定的不一样，没有安装。请换一个源再试。 / A downloaded package is not the "
        "locked one and was not installed: try another registry.",
    ),
)

_running: set["subprocess.Popen[bytes]"] = set()
_lock = threading.Lock()


class StepFailed(Exception):
    """One step did not work; the text says why and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def stop_on_signals() -> None:
    """Ctrl-C, a closing terminal and SIGTERM all end the program the same way."""

    def interrupt(_signum: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def run_step(
    title: str, command: Sequence[str | Path], *, cwd: Path = ROOT,
    env: Mapping[str, str] | None = None, installs: bool = False,
) -> None:  # fmt: skip
    """Run a command with its output in a log; raises StepFailed with one sentence and the log.

    Only what `installs` fails for the causes that a person at this machine can mend.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (re.sub(r"\W+", "-", title.lower()).strip("-") + ".log")
    begun = time.monotonic()
    say(f"  {title} …")
    with log.open("wb") as output:
        code = _wait(title, _start(command, cwd, env, output.fileno()), begun)
    if code:
        output = log.read_text(errors="replace")
        why = explain(output) if installs else last_words(output)
        raise StepFailed(f"{title}: {why}\n  ({log})")
    say(f"  {title}: done in {time.monotonic() - begun:.0f} s")


def _start(
    command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None, output: int
) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen(  # noqa: S603
        list(map(str, command)), cwd=cwd, env=dict(env or os.environ), stdin=subprocess.DEVNULL,
        stdout=output, stderr=output, start_new_session=True,
    )  # fmt: skip
    with _lock:
        _running.add(child)
    return child


def _wait(title: str, child: "subprocess.Popen[bytes]", begun: float) -> int:
    try:
        while True:
            try:
                return child.wait(HEARTBEAT_S)
            except subprocess.TimeoutExpired:
                say(f"  {title}: still at it after {time.monotonic() - begun:.0f} s …")
    finally:
        with _lock:
            _running.discard(child)
        if child.poll() is None:
            kill_group(child.pid, signal.SIGTERM)


def stop_steps() -> None:
    """End whatever still runs, with its children: asked first, killed after two seconds."""
    with _lock:
        children = list(_running)
    for child in children:
        kill_group(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and any(child.poll() is None for child in children):
        time.sleep(0.05)
    for child in children:
        kill_group(child.pid, signal.SIGKILL)


def kill_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def explain(output: str) -> str:
    """One sentence for a known cause, else the last lines of what the command said."""
    for pattern, sentence in CAUSES:
        if re.search(pattern, output, re.IGNORECASE):
            return sentence
    return last_words(output)


def last_words(output: str) -> str:
    last = [line for line in output.strip().splitlines() if line.strip()][-12:]
    return "\n    ".join(["did not work; it said last:", *last])


def digest(*places: Path) -> str:
    """Fingerprint of files and folders: names and contents."""
    total = hashlib.sha256()
    for place in places:
        for file in _files(place):
            total.update(str(file.relative_to(ROOT)).encode() + b"\0")
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _files(place: Path) -> Iterable[Path]:
    if place.is_dir():
        return sorted(file for file in place.rglob("*") if file.is_file())
    return [place] if place.exists() else []


def is_fresh(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text() == value
