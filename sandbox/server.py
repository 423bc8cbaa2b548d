"""The threaded server that the stand-in runs in, for the command and for tests alike."""

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body leave as two writes; with Nagle each kept-alive answer would wait 40 ms.
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Silent: the stand-in keeps its own log, without secrets."""


def serve_on(app: Flask, port: int) -> BaseWSGIServer:
    """A server bound to 127.0.0.1; port 0 takes a free one. Raises OSError when it is taken."""
    return make_server("127.0.0.1", port, app, threaded=True, request_handler=Handler)
