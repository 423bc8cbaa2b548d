"""`make lock`: pin what pyproject.toml asks for, with hashes and without a host name."""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tools.steps import ROOT, StepFailed, run_step, say

OPTIONS = (
    "--extra=dev", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-header",
    "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host",
    "--no-emit-options",
)  # fmt: skip


def main() -> int:
    # an environment of its own: the resolver is not a dependency of the product
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        try:
            install = [python, "-m", "pip", "install", "pip-tools"]
            run_step("the resolver", install, installs=True)
            run_step(
                "requirements.lock",
                [python, "-m", "piptools", "compile", *OPTIONS, "-o", ROOT / "requirements.lock",
                 ROOT / "pyproject.toml"],
            )  # fmt: skip
        except (StepFailed, subprocess.SubprocessError) as failure:
            say(str(failure))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
