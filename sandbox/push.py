"""Pushes to the program's callback: signed, sealed if configured, tried three times."""

import secrets
import time
from typing import Any

import requests

from . import crypto, replies, xml
from .knobs import Knobs
from .lanes import Lane
from .settings import Account, Settings
from .store import Log, Store

TRIES = 3
LANES = {"people": 4, "receipts": 4}  # a person's message never waits behind a run's receipts
OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"


class Pusher:
    def __init__(self, settings: Settings, store: Store, log: Log, knobs: Knobs) -> None:
        self._settings, self._store, self._log, self._knobs = settings, store, log, knobs
        self._stopping = False
        self._lanes = {name: Lane(name, n, self._attempt) for name, n in LANES.items()}
        for row in store.all("SELECT id, lane, due_at FROM pushes"):
            self._lanes[row["lane"]].put(row["due_at"], row["id"])

    def send(
        self,
        account: Account,
        openid: str,
        fields: dict[str, Any],
        *,
        lane: str = "people",
        bubble: bool = False,
        delay_s: float = 0,
    ) -> None:
        """Queue one push; `bubble` = the person sees it when the service does not answer."""
        message = xml.write(
            {
                "ToUserName": account.original_id,
                "FromUserName": openid,
                "CreateTime": int(self._settings.clock()),
                **fields,
            }
        )
        due = time.time() + delay_s
        push_id = self._store.run(
            "INSERT INTO pushes (account, openid, xml, lane, bubble, due_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            *(account.name, openid, message, lane, int(bubble), due),
        )
        self._lanes[lane].put(due, push_id)

    def verify(self, account: Account) -> bool:
        """Ask the callback for its echo, as the platform does when its address is saved."""
        echo = str(secrets.randbelow(10**18))
        query = {**self._signed(account), "echostr": echo}
        with requests.Session() as http:
            http.trust_env = False
            try:
                answer = http.get(
                    account.callback, params=query, timeout=self._settings.push_timeout_s
                )
            except requests.RequestException:
                return False
        return answer.status_code == 200 and answer.text == echo

    def forget(self) -> None:
        for lane in self._lanes.values():
            lane.clear()

    def stop(self) -> None:
        self._stopping = True
        for lane in self._lanes.values():
            lane.stop()
        # A push that hangs at the callback is left behind; its row is sent again at the next start.
        until = time.monotonic() + 1
        for lane in self._lanes.values():
            lane.join(until)

    def _attempt(self, push_id: int, http: requests.Session) -> None:
        row = self._store.one("SELECT * FROM pushes WHERE id = ?", push_id)
        if row is None:
            return
        account = self._settings.official if row["account"] == "official" else self._settings.mini
        started = time.time()
        status, text = self._post(account, row, http)
        if self._stopping:
            return  # the row stays, and is sent again at the next start
        self._log.write(
            {
                "kind": "push",
                "at": round(started, 3),
                "took_ms": round((time.time() - started) * 1000),
                "method": "POST",
                "path": account.callback,
                "encrypted": bool(account.aes_key),
                "try": row["tries"] + 1,
                "body": row["xml"],
                "status": status,
                "answer": text[:2000],
            }
        )
        self._settle(row, replies.understand(account, row, status, text) if status else None)

    def _post(
        self, account: Account, row: dict[str, Any], http: requests.Session
    ) -> tuple[int, str]:
        """Status and text of the answer; 0 and what went wrong when none came in time."""
        query, raw = self._envelope(account, row)
        try:
            answer = http.post(
                account.callback,
                params=query,
                data=raw,
                headers={"Content-Type": "text/xml"},
                timeout=self._settings.push_timeout_s,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return 0, type(error).__name__
        return answer.status_code, answer.content.decode(errors="replace")

    def _settle(self, row: dict[str, Any], outcome: replies.Outcome | None) -> None:
        if outcome is None and row["tries"] + 1 < TRIES:
            due = time.time() + self._knobs["retry_after_s"]
            self._store.run(
                "UPDATE pushes SET tries = tries + 1, due_at = ? WHERE id = ?", due, row["id"]
            )
            self._lanes[row["lane"]].put(due, row["id"])
            return
        with self._store.transaction():
            self._store.run("DELETE FROM pushes WHERE id = ?", row["id"])
            if not row["bubble"]:
                return
            if outcome is None or outcome.broken:
                self._show(row, "system", {"text": OUT_OF_ORDER})
            elif outcome.kind:
                self._show(row, outcome.kind, outcome.body)

    def _show(self, row: dict[str, Any], kind: str, body: dict[str, Any]) -> None:
        replies.show(self._store, row["openid"], "them", kind, body, self._settings.clock())

    def _signed(self, account: Account) -> dict[str, str]:
        stamp, nonce = str(int(time.time())), str(secrets.randbelow(10**10))
        return {
            "signature": crypto.signature(account.token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
        }

    def _envelope(self, account: Account, row: dict[str, Any]) -> tuple[dict[str, str], bytes]:
        query = {**self._signed(account), "openid": row["openid"]}
        if not account.aes_key:
            return query, row["xml"].encode()
        sealed = crypto.encrypt(account.aes_key, account.app_id, row["xml"])
        query["encrypt_type"] = "aes"
        query["msg_signature"] = crypto.signature(
            account.token, query["timestamp"], query["nonce"], sealed
        )
        outer = xml.write({"ToUserName": account.original_id, "Encrypt": sealed})
        return query, outer.encode()
