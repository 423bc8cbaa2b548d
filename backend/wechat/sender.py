"""Mass sending: takes reserved messages, sends them side by side, and tells what became of each."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

import aiohttp

from backend.wechat.client import CONNECT_S, READ_S, WeChatClient, encode
from backend.wechat.errcodes import STALE_TOKEN, Category, classify
from backend.wechat.errors import WeChatError, explain, read_answer
from backend.wechat.outgoing import RESULTS, STOPPING, Outcome, Outgoing, Result, Summary

log = logging.getLogger(__name__)
PATHS = {"template": "/cgi-bin/message/template/send", "custom": "/cgi-bin/message/custom/send"}
BATCH = 50
BATCH_S = 0.5
WHOLE_S = 30
NO_ANSWER = "微信没有应答，稍后再发"
SILENCES = 100  # so many calls in a row without an answer: the platform is not there


async def send_all(
    client: WeChatClient,
    outgoing: Iterable[Outgoing],
    *,
    concurrency: int = 64,
    per_second: float = 300,
    on_settled: Callable[[list[Outcome]], None],
    stop: Callable[[], bool],
) -> Summary:
    """Send all, the first one alone as a probe; outcomes come in batches of at most 50.

    `stop` is asked between batches. When the day's quota ends, what is left is deferred; when the
    account or the template is refused, or nobody answers, it is left untouched.
    """
    run = _Run(client, outgoing, per_second, on_settled, stop)
    probe = next(run.rest, None)
    if probe is None or run.asked_to_stop() or not await run.renew_token(refused=0):
        return run.summary
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=WHOLE_S, sock_connect=CONNECT_S, sock_read=READ_S),
        connector=aiohttp.TCPConnector(limit=concurrency),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=client.trust_env,
    ) as run.session:
        await run.everything(probe, concurrency)
    counts = ", ".join(f"{result} {count}" for result, count in run.summary.counts.items())
    log.info("sending ended: %s; stopped by %s", counts, run.summary.stopped or "nothing")
    return run.summary


class _Run:
    session: aiohttp.ClientSession

    def __init__(
        self,
        client: WeChatClient,
        outgoing: Iterable[Outgoing],
        per_second: float,
        on_settled: Callable[[list[Outcome]], None],
        stop: Callable[[], bool],
    ) -> None:
        self.client, self.rest = client, iter(outgoing)
        self.pause, self.next_start = 1 / per_second, 0.0
        self.on_settled, self.stop = on_settled, stop
        self.summary = Summary()
        self.settled: list[Outcome] = []
        self.silences = 0
        self.token, self.renewals, self.renewing = "", 0, asyncio.Lock()

    async def everything(self, probe: Outgoing, concurrency: int) -> None:
        workers: set[asyncio.Task[None]] = set()
        try:
            await self.one(probe)
            waiting = workers = {asyncio.create_task(self.work()) for _ in range(concurrency)}
            while waiting:
                done, waiting = await asyncio.wait(
                    waiting, timeout=BATCH_S, return_when=asyncio.FIRST_EXCEPTION
                )
                for worker in done:
                    worker.result()
                self.hand_over()
                if waiting:
                    self.asked_to_stop()
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            self.hand_over()  # what was settled did happen, whatever ended the run

    async def work(self) -> None:
        while not self.summary.stopped and (item := next(self.rest, None)):
            start = max(time.monotonic(), self.next_start)
            self.next_start = start + self.pause
            await asyncio.sleep(start - time.monotonic())
            if not self.summary.stopped:
                await self.one(item)
            elif self.summary.category is Category.QUOTA:
                self.settle(item, Category.QUOTA, self.summary.stopped)
        if self.summary.category is Category.QUOTA:
            for item in self.rest:
                self.settle(item, Category.QUOTA, self.summary.stopped or "")

    async def one(self, item: Outgoing) -> None:
        number = self.renewals
        answer = await self.ask(item)
        if answer and answer["errcode"] in STALE_TOKEN and await self.renew_token(refused=number):
            answer = await self.ask(item)
        if not answer:
            return
        errcode = answer["errcode"]
        category, why = classify(errcode), explain(answer)
        msgid = str(answer["msgid"]) if answer.get("msgid") else None
        self.settle(item, category, why, errcode=errcode, provider_id=msgid)
        if category in STOPPING:
            self.end(category, why)

    async def ask(self, item: Outgoing) -> dict[str, Any] | None:
        """The platform's answer; None when there was none and the message is settled so."""
        try:
            status, body = await self.post(PATHS[item.channel], item.body)
            if status == 200 and not body.strip():
                raise aiohttp.ClientPayloadError
            answer = read_answer(status, body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            self.silent(item, Result.RETRY)  # never connected, so nothing was sent
        except WeChatError as error:
            answered_5xx = error.category is Category.TRANSIENT
            self.silent(item, Result.RETRY if answered_5xx else Result.AMBIGUOUS)
        except (aiohttp.ClientError, TimeoutError, OSError):
            self.silent(item, Result.AMBIGUOUS)
        else:
            self.silences = 0
            return answer
        return None

    async def post(self, path: str, body: dict[str, Any]) -> tuple[int, bytes]:
        async with self.session.post(
            self.client.api_base + path,
            params={"access_token": self.token},
            data=encode(body),
            headers={"Content-Type": "application/json"},
            allow_redirects=False,
        ) as response:
            return response.status, await response.read()

    async def renew_token(self, refused: int) -> bool:
        """Get a token after number `refused`, once for all who wait; False ends the run."""
        async with self.renewing:
            if self.renewals != refused:
                return True
            if self.summary.stopped:
                return False
            try:
                self.token = await asyncio.to_thread(self.fresh_token)
            except WeChatError as error:
                self.end(error.category, error.reason)
                return False
            self.renewals += 1
            return True

    def fresh_token(self) -> str:
        if self.token:
            self.client.tokens.drop(self.token)
        return self.client.tokens.get()

    def silent(self, item: Outgoing, result: Result) -> None:
        self.settle(item, Category.TRANSIENT, NO_ANSWER, result=result)
        self.silences += 1
        if self.silences >= SILENCES:
            self.end(Category.TRANSIENT, NO_ANSWER)

    def settle(
        self,
        item: Outgoing,
        category: Category,
        why: str,
        *,
        result: Result | None = None,
        errcode: int | None = None,
        provider_id: str | None = None,
    ) -> None:
        result = result or RESULTS.get(category, Result.FAILED)
        self.settled.append(Outcome(item.id, result, category, why, errcode, provider_id))
        self.summary.counts[result] += 1
        if len(self.settled) >= BATCH:
            self.hand_over()
            self.asked_to_stop()

    def hand_over(self) -> None:
        if self.settled:
            batch, self.settled = self.settled, []
            self.on_settled(batch)

    def asked_to_stop(self) -> bool:
        if self.stop():
            self.end(None, "已按要求停止")
        return self.summary.stopped is not None

    def end(self, category: Category | None, why: str) -> None:
        """Start nothing more; the first reason stays."""
        if self.summary.stopped is None:
            self.summary.stopped, self.summary.category = why, category
