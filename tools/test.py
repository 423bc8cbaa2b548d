"""`make test` and `make check`: every step with its time, then a list of what failed."""

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

from tools import setup
from tools.machine import check_machine
from tools.steps import ROOT, VENV_PYTHON, StepFailed, run_step, say, stop_on_signals, stop_steps

BIN = VENV_PYTHON.parent
APP = setup.APP
WEIXIN = APP / "tools" / "weixin"
ARTEFACTS = ROOT / "artefacts"
REPORT = ARTEFACTS / "pytest.xml"

CHECKS: dict[str, list[str | Path]] = {
    "ruff": [BIN / "ruff", "check", "."],
    "types (mypy)": [BIN / "mypy"],
    "import contracts": [BIN / "lint-imports", "--no-logo"],
}
ARCHITECTURE: list[str | Path] = [VENV_PYTHON, "-m", "pytest", "tests/architecture"]
PYTEST: list[str | Path] = [VENV_PYTHON, "-m", "pytest", f"--junitxml={REPORT}"]
APP_CHECKS: dict[str, list[str | Path]] = {
    "app: types": ["npm", "run", "--silent", "typecheck"],
    "app: units": ["npm", "run", "--silent", "test"],
    "app: WeChat's compilers": ["npm", "run", "--silent", "check", "--prefix", WEIXIN],
    "app: journeys in Chromium": ["npm", "run", "--silent", "e2e"],
}
# program -> Debian's package; a given server address makes its program unnecessary
SERVERS = {
    ("mariadbd", "mysqld"): ("mariadb-server", "TEST_DATABASE_URL"),
    ("redis-server", "valkey-server"): ("redis-server", "TEST_REDIS_URL"),
    ("chromium", "google-chrome"): ("chromium", "CHROMIUM"),
}


def missing_packages() -> list[str]:
    """What the tests need and this machine lacks, by the name of Debian's package."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    missing = [
        package
        for programs, (package, variable) in SERVERS.items()
        if not os.environ.get(variable) and not any(shutil.which(p, path=path) for p in programs)
    ]
    return missing if _has_chinese_font() else [*missing, "fonts-noto-cjk"]


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout)  # noqa: S607


def install_missing() -> None:
    """On Debian as root: install it, having said so. Elsewhere: StepFailed names it."""
    missing = missing_packages()
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise StepFailed(
            f"测试还需要：{'、'.join(missing)}，请先安装。 / The tests need these: install them "
            f"(Debian: sudo {' '.join(command)}), or name servers of your own in "
            "TEST_DATABASE_URL and TEST_REDIS_URL."
        )
    say(f"Installing what the tests need and this machine lacks: {', '.join(missing)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_step("list of Debian packages", ["apt-get", "update"], env=env, installs=True)
    run_step("Debian packages", command, env=env, installs=True)


def prepare_everything() -> None:
    check_machine()
    install_missing()
    setup.install_python()
    setup.install_web()
    setup.build_app_for_wechat()
    setup.npm_install("WeChat compilers", WEIXIN)


class Report:
    """What passed and what failed; pytest's own tests are counted one by one."""

    def __init__(self) -> None:
        self.passed, self.failed = 0, 0
        self.failures: list[str] = []

    def run(self, title: str, command: list[str | Path], *, cwd: Path = ROOT) -> bool:
        say(f"\n== {title}")
        begun = time.monotonic()
        good = subprocess.run(list(map(str, command)), cwd=cwd).returncode == 0  # noqa: S603
        say(f"== {title}: {'passed' if good else 'FAILED'} in {time.monotonic() - begun:.0f} s")
        if not good:
            self.failures.append(title)
        return good

    def count(self, good: bool) -> None:
        self.passed, self.failed = self.passed + good, self.failed + (not good)

    def count_pytest(self, good: bool) -> None:
        """From pytest's report; a run that ended without one is one failure."""
        if not REPORT.is_file():
            self.count(good)
            return
        suite = next(ElementTree.parse(REPORT).getroot().iter("testsuite"))  # noqa: S314
        tests, failures, errors, skipped = (
            int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")
        )
        self.passed += tests - failures - errors - skipped
        self.failed += max(failures + errors, 0 if good else 1)


def run_checks(report: Report) -> None:
    for title, command in CHECKS.items():
        report.count(report.run(title, command))


def quick(report: Report) -> None:
    setup.install_python()
    run_checks(report)
    report.count(report.run("architecture", ARCHITECTURE))


def everything(report: Report) -> None:
    prepare_everything()
    ARTEFACTS.mkdir(exist_ok=True)
    REPORT.unlink(missing_ok=True)
    run_checks(report)
    report.count_pytest(report.run("pytest", PYTEST))
    for title, command in APP_CHECKS.items():
        report.count(report.run(title, command, cwd=APP))


def main() -> int:
    stop_on_signals()
    begun = time.monotonic()
    work: Callable[[Report], None] = quick if "--quick" in sys.argv else everything
    report = Report()
    try:
        work(report)
    except StepFailed as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        stop_steps()
        say("Stopped.")
        return 130
    say(f"\nAll of it took {time.monotonic() - begun:.0f} s; pictures and reports: {ARTEFACTS}")
    if report.failures:
        say("Failed: " + ", ".join(report.failures))
    say(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
