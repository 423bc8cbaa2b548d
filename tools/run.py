"""`make run`: set up, start web, jobs and sandbox, and take all of them down together."""

import contextlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools import setup
from tools.machine import Place, check_ports, place_from_environment
from tools.steps import (
    ROOT,
    VENV_PYTHON,
    StepFailed,
    kill_group,
    run_step,
    say,
    stop_on_signals,
    stop_steps,
)

READY_WITHIN_S = 60
LEAVE_WITHIN_S = 4  # then SIGKILL: all is gone within 8 s of Ctrl-C
PARTS = {
    "sandbox": ("-m", "sandbox"),
    "web": ("-m", "backend", "serve"),
    "jobs": ("-m", "backend", "jobs"),
}


class Crew:
    """The processes of one run, each in a session of its own with a log of its own."""

    def __init__(self, place: Place, env: dict[str, str]) -> None:
        self.place, self.env = place, env
        self.logs = place.data_dir / "logs"
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        for name, arguments in PARTS.items():
            with (self.logs / f"{name}.log").open("wb") as log:
                self.children[name] = subprocess.Popen(  # noqa: S603
                    [VENV_PYTHON, *arguments], cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL,
                    stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip

    def check(self) -> None:
        """Raises StepFailed naming the first process that has ended."""
        for name, child in self.children.items():
            if child.poll() is not None:
                log = self.logs / f"{name}.log"
                tail = log.read_text(errors="replace").strip().splitlines()[-15:]
                raise StepFailed(
                    "\n    ".join(
                        [f"{name} has ended (code {child.returncode}); it said last:", *tail]
                    )
                    + f"\n  ({log})"
                )

    def wait_until_ready(self) -> None:
        open_ends = {
            "web": f"http://127.0.0.1:{self.place.port}/healthz",
            "sandbox": f"http://127.0.0.1:{self.place.sandbox_port}/",
        }
        deadline = time.monotonic() + READY_WITHIN_S
        while open_ends:
            self.check()
            open_ends = {name: url for name, url in open_ends.items() if not _answers(url)}
            if time.monotonic() > deadline:
                raise StepFailed(
                    f"{' and '.join(open_ends)}: no answer within {READY_WITHIN_S} s; "
                    f"see {self.logs}"
                )
            time.sleep(0.2)

    def watch(self) -> None:
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """SIGTERM to each, SIGKILL to whoever stays, grandchildren included."""
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + LEAVE_WITHIN_S
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
        for child in self.children.values():
            kill_group(child.pid, signal.SIGKILL)
            child.wait()
        if self.children:
            # whoever was killed could not be the last to leave the private Redis
            setup.close_redis(self.place, self.env)


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _demo_names() -> list[str]:
    """The county officer's sign-in, and the labourer with whose data one can bind."""
    code = (
        "from backend.demo import DEMO_LABOURER, DEMO_STAFF;"
        "print(*DEMO_STAFF[0][:2], sep=' / '); print(*DEMO_LABOURER, sep=' · ')"
    )
    command: list[str | Path] = [VENV_PYTHON, "-c", code]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # noqa: S603
    return [*answer.stdout.strip().splitlines(), "", ""][:2]


def run(place: Place) -> None:
    """Until Ctrl-C, or until one of the three ends: StepFailed says which."""
    begun = time.monotonic()
    check_ports(place)
    env = setup.prepare(place)
    crew = Crew(place, env)
    try:
        say("  starting web, jobs and sandbox …")
        crew.start()
        crew.wait_until_ready()
        publish = [VENV_PYTHON, "-m", "backend", "wechat", "publish"]
        run_step("menu and village QR codes", publish, env=env)
        web = f"http://127.0.0.1:{place.port}"
        say(f"湘就业 is running (ready after {time.monotonic() - begun:.0f} s)")
        say(f"  务工者的应用 the labourer's app   {web}/m/")
        officer, labourer = _demo_names()
        say(f"  工作人员后台 the staff console    {web}/admin/   ({officer})")
        say(f"  微信替身手机 the sandbox phone    http://127.0.0.1:{place.sandbox_port}/")
        say(f"  在手机上绑定可用 to bind there     {labourer}")
        say(f"  logs: {crew.logs}   stop: Ctrl-C")
        crew.watch()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of them
        stop_steps()
        crew.stop()


def main() -> int:
    stop_on_signals()
    try:
        run(place_from_environment())
    except StepFailed as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        say("Stopped: web, jobs and sandbox are gone.")
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
