"""A small pool of threads that does queued work when it is due."""

import heapq
import threading
import time
from collections.abc import Callable

import requests


class Lane:
    """A few threads that take work when it is due."""

    def __init__(
        self, name: str, threads: int, work: Callable[[int, requests.Session], None]
    ) -> None:
        self._work = work
        self._due: list[tuple[float, int]] = []
        self._wake = threading.Condition()
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._run, name=f"push-{name}-{i}", daemon=True)
            for i in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, due_at: float, push_id: int) -> None:
        with self._wake:
            heapq.heappush(self._due, (due_at, push_id))
            self._wake.notify()

    def clear(self) -> None:
        with self._wake:
            self._due.clear()

    def stop(self) -> None:
        with self._wake:
            self._stopped = True
            self._wake.notify_all()

    def join(self, until: float) -> None:
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _take(self) -> int | None:
        with self._wake:
            while not self._stopped:
                wait = self._due[0][0] - time.time() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[1]
                self._wake.wait(wait)
        return None

    def _run(self) -> None:
        with requests.Session() as http:
            http.trust_env = False  # the callback is on this machine, whatever proxy is set
            while (push_id := self._take()) is not None:
                self._work(push_id, http)
