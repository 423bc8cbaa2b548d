"""Access tokens: how the two endpoints hand them out, when they die, and who owns one."""

import secrets
from typing import Any

from .errors import ApiError
from .quotas import use_quota
from .settings import Account
from .world import World

OVERLAP_S = 300  # a rotated token lives on for 5 minutes; a stable one is renewed in its last 5
FORCE_GAP_S = 30
FORCED = "/cgi-bin/stable_token#force_refresh"
LATEST = """SELECT * FROM tokens WHERE app_id = ? AND kind = 'stable' AND dead_at IS NULL
  ORDER BY issued_at DESC, rowid DESC"""


def account_with(world: World, grant_type: str, app_id: str, secret: str) -> Account:
    """The account of these credentials, or the platform's complaint about them."""
    if grant_type != "client_credential":
        raise ApiError(40002)
    return account_by_secret(world, app_id, secret)


def account_by_secret(world: World, app_id: str, secret: str) -> Account:
    if not app_id:
        raise ApiError(41002)
    if not secret:
        raise ApiError(41004)
    account = world.settings.account(app_id)
    if account is None:
        raise ApiError(40013)
    if not secrets.compare_digest(account.secret.encode(), secret.encode()):
        raise ApiError(40125)
    return account


def plain_token(world: World, account: Account) -> dict[str, object]:
    """A new token at every call; the one before stays usable for 5 minutes."""
    use_quota(world, account.app_id, "/cgi-bin/token")
    with world.store.transaction():
        _retire(world, account, "plain", world.now() + OVERLAP_S)
        return _shown(world, issue(world, account, "plain"))


def stable_token(world: World, account: Account, *, force: bool) -> dict[str, object]:
    """The same token until its last 5 minutes; `force` replaces it at once."""
    use_quota(world, account.app_id, "/cgi-bin/stable_token")
    with world.store.transaction():
        now = world.now()
        row = world.store.one(LATEST, account.app_id)
        if force:
            if row and now - row["issued_at"] < FORCE_GAP_S:
                raise ApiError(45011)
            use_quota(world, account.app_id, FORCED)
            _retire(world, account, "stable", now)
        elif row and row["expires_at"] - now >= _margin(row):
            return _shown(world, row)
        return _shown(world, issue(world, account, "stable"))


def account_of_token(world: World, token: str) -> Account:
    """Who this token speaks for; 41001, 40001 or 42001 when it does not."""
    if not token:
        raise ApiError(41001)
    row = world.store.one("SELECT * FROM tokens WHERE token = ? AND kind <> 'jsapi'", token)
    now = world.now()
    if row is None or (row["dead_at"] is not None and now >= row["dead_at"]):
        raise ApiError(40001)
    if now >= row["expires_at"]:
        raise ApiError(42001)
    account = world.settings.account(row["app_id"])
    if account is None:
        raise ApiError(40001)
    return account


def _margin(row: dict[str, float]) -> float:
    # Lives shortened by a test keep the real proportion: 5 minutes of 2 hours.
    return min(OVERLAP_S, (row["expires_at"] - row["issued_at"]) / 24)


def _retire(world: World, account: Account, kind: str, at: float) -> None:
    world.store.run(
        "UPDATE tokens SET dead_at = ? WHERE app_id = ? AND kind = ? AND dead_at IS NULL",
        *(at, account.app_id, kind),
    )


def issue(world: World, account: Account, kind: str) -> dict[str, Any]:
    """A new row of this kind (plain, stable, jsapi) with a value of the platform's length."""
    token, now, life = secrets.token_urlsafe(100), world.now(), world.knobs["token_life_s"]
    world.store.run("DELETE FROM tokens WHERE expires_at < ?", now - 86_400)
    world.store.run(
        "INSERT INTO tokens (token, app_id, kind, issued_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        *(token, account.app_id, kind, now, now + life),
    )
    return {"token": token, "expires_at": now + life}


def _shown(world: World, row: dict[str, Any]) -> dict[str, object]:
    return {"access_token": row["token"], "expires_in": round(row["expires_at"] - world.now())}
