"""Runs the stand-in: `python -m sandbox`."""

import contextlib
import signal
import socket
import sys
from types import FrameType

from .app import create_app
from .server import serve_on
from .settings import from_env


def main() -> int:
    signal.signal(signal.SIGTERM, _leave)
    try:
        settings = from_env()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if not _is_free(settings.port):
        print(
            f"端口 {settings.port} 已被占用：请先关掉占用它的程序，或用 SANDBOX_PORT 换一个端口。"
            f" / Port {settings.port} is taken: free it, or choose another with SANDBOX_PORT.",
            file=sys.stderr,
        )
        return 1
    app = create_app(settings)
    server = serve_on(app, settings.port)
    print(f"微信替身 / sandbox phone: http://127.0.0.1:{settings.port}/", flush=True)
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        server.serve_forever()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # asked once is enough
    server.server_close()
    app.extensions["sandbox"].close()
    return 0


def _is_free(port: int) -> bool:
    # Asked first, because the server ends the process with its own words when it cannot bind.
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _leave(_signum: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
