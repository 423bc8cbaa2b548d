"""`make setup`: everything that `make run` needs, each part only when its source has changed."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tools.machine import Place, check_machine, place_from_environment
from tools.steps import (
    ROOT,
    VENV_PYTHON,
    StepFailed,
    digest,
    is_fresh,
    run_step,
    say,
    stop_on_signals,
    stop_steps,
)

APP = ROOT / "miniprogram"
CONSOLE_ASSETS = ROOT / "backend" / "admin" / "assets"
CLOSE_REDIS = (
    "import sys; from pathlib import Path; from backend.core.redis import PrivateRedis;"
    "PrivateRedis.of(Path(sys.argv[1])).leave()"
)
RESULTS = {
    "h5": APP / "dist" / "h5" / "index.html",
    "weixin": APP / "dist" / "weixin" / "app.json",
    "console": CONSOLE_ASSETS.parent / "static" / "vendor",
}
APP_SOURCES = ("src", "index.html", "vite.config.ts", "tsconfig.json", ".env", "package-lock.json")


def prepare(place: Place) -> dict[str, str]:
    """Install, build and load the demo; return the environment that its processes run with."""
    check_machine()
    with ThreadPoolExecutor(2) as pool:
        # two cores: Python packages and database beside the web parts
        parts = [pool.submit(_python_side, place), pool.submit(install_web)]
        try:
            for part in as_completed(parts):
                part.result()
        except BaseException:
            stop_steps()
            raise
    return demo_environment(place)


def _python_side(place: Place) -> None:
    install_python()
    load_demo(place)


def install_python() -> None:
    """The virtual environment with exactly the locked packages."""
    stamp, value = ROOT / ".venv" / ".installed", digest(ROOT / "requirements.lock")
    if is_fresh(stamp, value) and _works([VENV_PYTHON, "-c", ""]):
        return
    if not _works([VENV_PYTHON, "-m", "pip", "--version"]):
        run_step("Python environment", [sys.executable, "-m", "venv", "--clear", ROOT / ".venv"])
    install_locked("Python packages", ROOT / "requirements.lock")
    stamp.write_text(value)


def install_locked(title: str, lock: Path) -> None:
    run_step(
        title,
        [VENV_PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check",
         "--progress-bar", "off", "--require-hashes", "-r", lock],
        installs=True,
    )  # fmt: skip


def _works(command: list[str | Path]) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0  # noqa: S603
    except OSError:
        return False


def install_web() -> None:
    """The labourer's app as H5 and the console's vendored assets."""
    npm_install("app packages", APP)
    _build("app", APP, ["npm", "run", "build:h5"], APP_SOURCES, "h5")
    npm_install("console packages", CONSOLE_ASSETS)
    sources = [file.name for file in CONSOLE_ASSETS.iterdir() if file.is_file()]
    _build("console assets", CONSOLE_ASSETS, ["npm", "run", "build"], sources, "console")


def npm_install(title: str, folder: Path) -> None:
    stamp = folder / "node_modules" / ".installed"
    value = digest(folder / "package-lock.json", folder / "package.json")
    if not is_fresh(stamp, value):
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        run_step(title, command, cwd=folder, installs=True)
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(value)


def build_app_for_wechat() -> None:
    _build("app for WeChat", APP, ["npm", "run", "build:weixin"], APP_SOURCES, "weixin")


def _build(
    title: str, folder: Path, command: list[str], sources: tuple[str, ...] | list[str], name: str
) -> None:
    stamp = folder / "node_modules" / f".built-{name}"
    value = digest(*(folder / source for source in sorted(sources)))
    if is_fresh(stamp, value) and RESULTS[name].exists():
        return
    run_step(f"build of the {title}", command, cwd=folder)
    stamp.write_text(value)


def load_demo(place: Place) -> None:
    """Settings for these ports, the migrated database, the demo county."""
    ports = [str(place.port), str(place.sandbox_port)]
    run_step("demo settings", [VENV_PYTHON, "-m", "tools.demo", *ports, place.data_dir])
    env = demo_environment(place)
    run_step("database and regions", [VENV_PYTHON, "-m", "backend", "db", "upgrade"], env=env)
    run_step("demo county", [VENV_PYTHON, "-m", "backend", "seed", "demo"], env=env)


def close_redis(place: Place, env: Mapping[str, str]) -> None:
    """Stop the private Redis of DATA_DIR unless some process still uses it."""
    if env.get("XJY_REDIS_URL"):
        return
    command = [VENV_PYTHON, "-c", CLOSE_REDIS, place.data_dir]
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(command, cwd=ROOT, capture_output=True, timeout=2)  # noqa: S603


def demo_environment(place: Place) -> dict[str, str]:
    """The demo's settings under what the person set in the environment."""
    own: Mapping[str, str] = os.environ
    lines = (place.data_dir / "demo.env").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    demo = {name: value.strip("'") for name, value in pairs}
    here = {
        "DATA_DIR": str(place.data_dir),
        "PORT": str(place.port),
        "SANDBOX_PORT": str(place.sandbox_port),
    }
    return demo | own | here


def main() -> int:
    stop_on_signals()
    begun = time.monotonic()
    try:
        place = place_from_environment()
        close_redis(place, prepare(place))
    except StepFailed as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    say(f"Ready after {time.monotonic() - begun:.0f} s; start with: make run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
