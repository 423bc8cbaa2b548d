"""The access token: one in Redis for all processes, fetched by one of them at a time."""

from collections.abc import Callable
from typing import Any

import redis
from redis.exceptions import LockError, RedisError

from backend.wechat.errcodes import Category
from backend.wechat.errors import WeChatError

MARGIN_S = 300  # the platform keeps a stable token valid for its last 5 minutes after renewing it
SHORTEST_S = 30
WAIT_S = 5
LOCK_S = 30  # longer than the slowest fetch, short enough to outlive a killed holder

# another process may have renewed it meanwhile: only the token that failed goes
DROP_IF_SAME = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


class TokenKeeper:
    def __init__(
        self, app_id: str, store: "redis.Redis", fetch: Callable[[], tuple[str, int]]
    ) -> None:
        """`fetch` asks the platform and returns the token and its remaining life in seconds."""
        self._key = f"xjy:wechat:{app_id}:token"
        self._store = store
        self._fetch = fetch

    def get(self) -> str:
        """The current token; raises WeChatError (nothing sent) when none can be had in time."""
        try:
            return self._stored() or self._refresh()
        except LockError:
            raise WeChatError(
                "waited too long for the token", Category.TRANSIENT, sent=False
            ) from None
        except RedisError:
            raise WeChatError("Redis does not answer", Category.TRANSIENT, sent=False) from None

    def drop(self, used: str) -> None:
        """Forget the token if it is still the one that the platform refused."""
        try:
            self._store.eval(DROP_IF_SAME, 1, self._key, used)
        except RedisError:
            raise WeChatError("Redis does not answer", Category.TRANSIENT, sent=False) from None

    def _stored(self) -> str:
        value: Any = self._store.get(self._key)
        return value.decode() if isinstance(value, bytes) else value or ""

    def _refresh(self) -> str:
        lock = self._store.lock(
            f"{self._key}:lock",
            timeout=LOCK_S,
            blocking_timeout=WAIT_S,
            sleep=0.02,
            raise_on_release_error=False,
        )
        with lock:
            if token := self._stored():
                return token
            token, life = self._fetch()
            self._store.set(self._key, token, ex=max(SHORTEST_S, life - MARGIN_S))
            return token
