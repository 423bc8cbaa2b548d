"""Mass sending: our sender beside a bare aiohttp loop, both against the same answering server."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.queues import Queue
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
from aiohttp import web

from backend.wechat.client import WeChatClient, encode
from backend.wechat.outgoing import Outgoing
from backend.wechat.sender import PATHS, send_all

MESSAGES, CONCURRENCY, ROUNDS = 3000, 64, 3
FLOOR = 0.5  # of the bare loop: pacing, classifying and batching may cost as much as the call
DATA = {f"thing{n}": {"value": "电焊工"} for n in range(1, 5)}


async def _answer(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": 1})


def _serve(port: "Queue[int]") -> None:
    async def forever() -> None:
        app = web.Application()
        app.router.add_post("/{path:.*}", _answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port.put(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(forever())


@contextmanager
def _platform() -> Iterator[str]:
    port: Queue[int] = multiprocessing.Queue()
    process = multiprocessing.Process(target=_serve, args=(port,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{port.get(timeout=20)}"
    finally:
        process.kill()
        process.join()


def _messages() -> list[Outgoing]:
    return [
        Outgoing(n, "template", f"o{n:027d}", {"url": "", "data": DATA}, f"bench-{n}", "weekly")
        for n in range(MESSAGES)
    ]


async def _bare(base: str) -> None:
    """The least that the same calls can cost."""
    rest = iter(_messages())
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONCURRENCY)) as session:

        async def work() -> None:
            for item in rest:
                async with session.post(base + PATHS["template"], data=encode(item.body)) as answer:
                    await answer.json()

        await asyncio.gather(*(work() for _ in range(CONCURRENCY)))


async def _ours(base: str) -> None:
    tokens = SimpleNamespace(get=lambda: "token", drop=lambda _token: None)
    client: Any = SimpleNamespace(api_base=base, tokens=tokens, trust_env=False)
    settled = 0

    def on_settled(outcomes: list[Any]) -> None:
        nonlocal settled
        settled += len(outcomes)

    await send_all(
        cast(WeChatClient, client), _messages(), concurrency=CONCURRENCY, per_second=1e6,
        on_settled=on_settled, stop=lambda: False,
    )  # fmt: skip
    if settled != MESSAGES:
        raise SystemExit(f"only {settled} of {MESSAGES} messages were settled")


def main() -> bool:
    """Prints messages per second of both; True when ours reaches the floor."""
    best = {"bare": 0.0, "ours": 0.0}
    with _platform() as base:
        for _ in range(ROUNDS):  # by turns, so that a busy machine slows both
            for name, work in (("bare", _bare), ("ours", _ours)):
                begun = time.perf_counter()
                asyncio.run(work(base))
                best[name] = max(best[name], MESSAGES / (time.perf_counter() - begun))
    ratio = best["ours"] / best["bare"]
    print(
        f"sender: {best['ours']:,.0f} messages/s; bare aiohttp loop: {best['bare']:,.0f}; "
        f"ratio {ratio:.2f} (floor {FLOOR})"
    )
    return ratio >= FLOOR
