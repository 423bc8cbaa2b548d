"""`make lock`: pin what pyproject.toml asks for, with hashes and without a host name.

What only the benchmarks need stands in a lock of its own, on the same versions of the rest.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tools.steps import ROOT, StepFailed, run_step, say

OPTIONS = (
    "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-header",
    "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host",
    "--no-emit-options",
)  # fmt: skip

LOCK = ROOT / "requirements.lock"
BENCH_LOCK = ROOT / "benchmarks" / "requirements.lock"


def main() -> int:
    # an environment of its own: the resolver is not a dependency of the product
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        try:
            install = [python, "-m", "pip", "install", "pip-tools"]
            run_step("the resolver", install, installs=True)
            compile_ = [python, "-m", "piptools", "compile", *OPTIONS, ROOT / "pyproject.toml"]
            run_step("requirements.lock", [*compile_, "--extra=dev", "-o", LOCK])
            same = ["--extra=bench", "-c", LOCK, "-o", BENCH_LOCK]
            run_step("benchmarks/requirements.lock", [*compile_, *same])
        except (StepFailed, subprocess.SubprocessError) as failure:
            say(str(failure))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
