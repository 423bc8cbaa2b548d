"""Who follows the account, and how many messages the account may still write to them."""

import re
from typing import Any

from .errors import ApiError
from .world import World

OPENID = re.compile(r"o[A-Za-z0-9_-]{27}")
# What a person does opens a window: (seconds, messages).
GRANTS = {"message": (48 * 3600, 5), "event": (60, 3)}


def row_of(world: World, openid: str) -> dict[str, Any] | None:
    return world.store.one("SELECT * FROM followers WHERE openid = ?", openid)


def check_openid(world: World, openid: str) -> None:
    """40003 for what cannot be an openid of the official account."""
    if not OPENID.fullmatch(openid):
        raise ApiError(40003)
    if row_of(world, openid) is not None:
        return
    if world.knobs["unknown_openids"] == "40003":
        raise ApiError(40003)
    if world.store.one("SELECT n FROM phones WHERE mini_openid = ?", openid):
        raise ApiError(40003)  # an openid of the mini-program, taken for one of the account


def follows(world: World, openid: str) -> bool:
    """A well-formed openid never seen before counts as a follower without a phone page."""
    row = row_of(world, openid)
    return row is None or bool(row["subscribed"])


def blocks(world: World, openid: str) -> bool:
    row = row_of(world, openid)
    return row is not None and bool(row["blocked"])


def set_following(world: World, openid: str, *, subscribed: bool, scene: str = "") -> None:
    world.store.run(
        "INSERT OR REPLACE INTO followers (openid, subscribed, since, scene) VALUES (?, ?, ?, ?)",
        *(openid, int(subscribed), int(world.now()), scene),
    )
    if not subscribed:
        world.store.run("DELETE FROM windows WHERE openid = ?", openid)


def grant(world: World, openid: str, kind: str) -> None:
    """A message or a menu, follow or scan event opens its window afresh."""
    seconds, credits = GRANTS[kind]
    world.store.run(
        "INSERT OR REPLACE INTO windows (openid, kind, until, credits) VALUES (?, ?, ?, ?)",
        *(openid, kind, world.now() + seconds, credits),
    )


def spend(world: World, openid: str) -> None:
    """Use one message of the window that closes first; 45015 with none open, 45047 when used up."""
    with world.store.transaction():
        open_now = world.store.all(
            "SELECT * FROM windows WHERE openid = ? AND until > ? ORDER BY until",
            *(openid, world.now()),
        )
        if not open_now or not follows(world, openid):
            raise ApiError(45015)
        usable = next((window for window in open_now if window["credits"] > 0), None)
        if usable is None:
            raise ApiError(45047)
        world.store.run(
            "UPDATE windows SET credits = credits - 1 WHERE openid = ? AND kind = ?",
            *(openid, usable["kind"]),
        )


def acted_since(world: World, openid: str, seconds: int) -> bool:
    """Whether this person did anything towards the account in the last seconds."""
    rows = world.store.all("SELECT kind, until FROM windows WHERE openid = ?", openid)
    return any(row["until"] - GRANTS[row["kind"]][0] > world.now() - seconds for row in rows)
