"""What the machine must bring: Python with venv, Node, free ports; one sentence for each lack."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.steps import ROOT, StepFailed


@dataclass(frozen=True)
class Place:
    """Where this run listens and keeps its data."""

    port: int
    sandbox_port: int
    data_dir: Path


def place_from_environment() -> Place:
    """Read PORT, SANDBOX_PORT and DATA_DIR; raises StepFailed for a number that is no port."""
    port, sandbox_port = _port("PORT", 8000), _port("SANDBOX_PORT", 8001)
    if port == sandbox_port:
        raise StepFailed(
            f"PORT 和 SANDBOX_PORT 不能都是 {port}。 / PORT and SANDBOX_PORT must differ."
        )
    data_dir = ROOT / Path(os.environ.get("DATA_DIR") or "data").expanduser()
    return Place(port, sandbox_port, data_dir.resolve())


def _port(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise StepFailed(
            f"{name} 要填 1 到 65535 的数字，现在是 {value}。 / {name} must be a port, 1 to 65535."
        )
    return int(value)


def check_machine() -> None:
    """Raises StepFailed with every lack at once."""
    lacks = [*_python_lacks(), *_node_lacks()]
    if lacks:
        raise StepFailed("\n".join(lacks))


def _python_lacks() -> list[str]:
    lacks = []
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        lacks.append(
            f"Python 缺少 venv，请安装 python{version}-venv。 / This Python lacks venv: "
            f"install python{version}-venv (Debian: apt-get install python3-venv)."
        )
    if sys.version_info >= (3, 13) and not (
        os.environ.get("XJY_REDIS_URL")
        or shutil.which("redis-server")
        or shutil.which("valkey-server")
    ):
        lacks.append(
            "Python 3.13 及以上还需要 redis-server 或 valkey-server，请先安装，或改用 Python 3.11、"
            "3.12。 / Python 3.13 and newer need redis-server or valkey-server on PATH: install "
            "one, or use Python 3.11 or 3.12."
        )
    return lacks


def _node_lacks() -> list[str]:
    sentence = (
        "需要 Node 20 或更新的版本（带 npm），{found}。请先安装。 / Node 20 or newer with npm is "
        "needed: install it first."
    )
    if not shutil.which("node") or not shutil.which("npm"):
        return [sentence.format(found="这台机器上没有")]
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout  # noqa: S607
    major = version.strip().lstrip("v").split(".")[0]
    if not major.isdigit() or int(major) < 20:
        return [sentence.format(found=f"这里是 {version.strip()}")]
    return []


def check_ports(place: Place) -> None:
    """Raises StepFailed naming every port that is taken and how to choose another."""
    taken = [
        f"端口 {port} 已被占用，请先关掉占用它的程序，或换一个：make run {name}={port + 10}。"
        f" / Port {port} is in use: free it, or choose another with {name}={port + 10}."
        for name, port in (("PORT", place.port), ("SANDBOX_PORT", place.sandbox_port))
        if not _is_free(port)
    ]
    if taken:
        raise StepFailed("\n".join(taken))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return True  # a low port: the web server itself says what it may not do
        except OSError:
            return False
    return True
