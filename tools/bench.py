"""`make bench`: the packages that only the benchmarks need, then the benchmarks."""

import subprocess
import sys

from tools.lock import BENCH_LOCK
from tools.setup import install_locked
from tools.steps import ROOT, VENV_PYTHON, StepFailed, digest, is_fresh, say, stop_on_signals


def main() -> int:
    stop_on_signals()
    stamp, value = ROOT / ".venv" / ".installed-bench", digest(BENCH_LOCK)
    try:
        if not is_fresh(stamp, value):
            install_locked("packages of the benchmarks", BENCH_LOCK)
            stamp.write_text(value)
    except StepFailed as failure:
        say(str(failure))
        return 1
    return subprocess.run([VENV_PYTHON, "-m", "benchmarks"], cwd=ROOT).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
