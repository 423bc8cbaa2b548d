"""What a test or an operator may turn while the stand-in runs: faults, delays, limits."""

import json
from typing import Any

from .store import Store

DEFAULTS: dict[str, Any] = {
    "latency_ms": 0,
    "token_life_s": 7200,
    "retry_after_s": 5,
    "day_limits": {},
    "next_errors": [],
    "drop_answers": None,
    "receipts": "on",
    "receipt_status": "success",
    "unknown_openids": "follower",
    "refuse_ip": False,
}


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _fault(value: Any, *keys: str) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"path", *keys}
        and str(value["path"]).startswith("/")
        and all(isinstance(value[key], int) for key in keys)
    )


CHECKS = {
    "latency_ms": (_number, "a number of milliseconds"),
    "token_life_s": (lambda v: _count(v) and v > 0, "a number of seconds"),
    "retry_after_s": (_number, "a number of seconds"),
    "day_limits": (
        lambda v: isinstance(v, dict) and all(_count(n) for n in v.values()),
        "an object of path to number",
    ),
    "next_errors": (
        lambda v: isinstance(v, list) and all(_fault(f, "errcode", "times") for f in v),
        "a list of {path, errcode, times}",
    ),
    "drop_answers": (lambda v: v is None or _fault(v, "times"), "null or {path, times}"),
    "receipts": (lambda v: v in ("on", "off") or _count(v), "on, off or milliseconds of delay"),
    "receipt_status": (lambda v: isinstance(v, str) and bool(v), "a status text"),
    "unknown_openids": (lambda v: v in ("follower", "40003"), "follower or 40003"),
    "refuse_ip": (lambda v: isinstance(v, bool), "true or false"),
}


class Knobs:
    """Read at every call, so kept in memory beside the row that survives a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reload()

    def reload(self) -> None:
        row = self._store.one("SELECT body FROM knobs")
        self._now = {**DEFAULTS, **(json.loads(row["body"]) if row else {})}

    def get(self) -> dict[str, Any]:
        return dict(self._now)

    def __getitem__(self, name: str) -> Any:
        return self._now[name]

    def put(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Change some settings; a ValueError names each one that is unknown or malformed."""
        wrong = [f"{name}: unknown" for name in changes if name not in DEFAULTS]
        wrong += [
            f"{name}: must be {CHECKS[name][1]}"
            for name in changes
            if name in CHECKS and not CHECKS[name][0](changes[name])
        ]
        if wrong:
            raise ValueError("; ".join(wrong))
        with self._store.transaction():
            merged = {**self.get(), **changes}
            self._store.run(
                "INSERT OR REPLACE INTO knobs (id, body) VALUES (1, ?)", json.dumps(merged)
            )
            self._now = merged
        return dict(merged)

    def take_error(self, path: str) -> int | None:
        """The errcode that this call must get, used up by one."""
        if not self["next_errors"]:
            return None
        with self._store.transaction():
            faults = self["next_errors"]
            hit = next((f for f in faults if f["path"] == path and f["times"] > 0), None)
            if hit is None:
                return None
            spent = {**hit, "times": hit["times"] - 1}
            left = [spent if fault is hit else fault for fault in faults]
            self.put({"next_errors": [fault for fault in left if fault["times"] > 0]})
            return int(hit["errcode"])

    def take_drop(self, path: str) -> bool:
        """True when the answer to this call must get lost on its way."""
        with self._store.transaction():
            fault = self["drop_answers"]
            if fault is None or fault["path"] != path or fault["times"] < 1:
                return False
            left = {**fault, "times": fault["times"] - 1}
            self.put({"drop_answers": left if left["times"] else None})
            return True
