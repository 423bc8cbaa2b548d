"""What the launcher says when the machine lacks something, and that it leaves nothing behind."""

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from tools import machine, run, steps
from tools.setup import demo_environment


def _place(tmp_path: Path, port: int = 8000) -> machine.Place:
    return machine.Place(port, port + 1, tmp_path)


def test_a_taken_port_is_named_with_the_way_to_choose_another(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(steps.StepFailed, match=rf"Port {port} is in use.* PORT=\d+"):
            machine.check_ports(_place(tmp_path, port))


@pytest.mark.parametrize("value", ["abc", "0", "65536", "-1"])
def test_a_number_that_is_no_port_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(steps.StepFailed, match="PORT"):
        machine.place_from_environment()


def test_two_equal_ports_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("SANDBOX_PORT", "9000")
    with pytest.raises(steps.StepFailed, match="must differ"):
        machine.place_from_environment()


def test_a_missing_node_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XJY_REDIS_URL", "unix:///somewhere")
    with pytest.raises(steps.StepFailed, match=r"Node 20 or newer with npm is needed"):
        machine.check_machine()


def test_an_old_node_is_said_with_its_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.20.4\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setenv("XJY_REDIS_URL", "unix:///somewhere")
    with pytest.raises(steps.StepFailed, match=r"v18\.20\.4"):
        machine.check_machine()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("ERROR: Failed building wheel for pillow", "the compiler is missing"),
        ("error: command 'gcc' failed: No such file or directory", "the compiler is missing"),
        ("NewConnectionError: Failed to establish a new connection", "cannot be reached"),
        ("npm error code EAI_AGAIN", "cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for granian==2.8.7", "no package for this machine"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "not the locked one"),
        ("something new\nlast words", "last words"),
    ],
)
def test_a_failed_step_gives_its_cause_in_one_sentence(output: str, said: str) -> None:
    assert said in steps.explain(output)


def test_the_persons_environment_wins_but_ports_are_those_of_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "demo.env").write_text("# head\nXJY_DEMO='1'\nXJY_WECHAT_TOKEN='a=b'\n")
    monkeypatch.setenv("XJY_DEMO", "0")
    monkeypatch.setenv("PORT", "1")
    env = demo_environment(_place(tmp_path, 9000))
    assert (env["XJY_DEMO"], env["XJY_WECHAT_TOKEN"], env["PORT"]) == ("0", "a=b", "9000")


GRANDCHILD = """
import pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(60)
"""


def test_a_stubborn_process_and_its_child_are_gone_within_eight_seconds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note = tmp_path / "pid"
    monkeypatch.setattr(run, "VENV_PYTHON", Path(sys.executable))
    monkeypatch.setattr(run, "PARTS", {"web": ("-c", GRANDCHILD, str(note))})
    crew = run.Crew(_place(tmp_path), {**os.environ, "XJY_REDIS_URL": "unix:///somewhere"})
    crew.start()
    while not (note.exists() and note.read_text()):
        time.sleep(0.05)
    begun = time.monotonic()
    crew.stop()
    assert time.monotonic() - begun < 8
    assert _is_gone(int(note.read_text()))


def test_a_process_that_ends_is_named_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "VENV_PYTHON", Path(sys.executable))
    monkeypatch.setattr(run, "PARTS", {"jobs": ("-c", "raise SystemExit('no lease today')")})
    crew = run.Crew(_place(tmp_path), {**os.environ, "XJY_REDIS_URL": "unix:///somewhere"})
    crew.start()
    crew.children["jobs"].wait()
    with pytest.raises(steps.StepFailed, match=r"(?s)jobs has ended \(code 1\).*no lease today"):
        crew.check()
    crew.stop()


def _is_gone(pid: int) -> bool:
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if _is_zombie(pid):  # dead, and waiting for whoever adopts orphans on this machine
            return True
        time.sleep(0.05)
    return False


def _is_zombie(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z"
