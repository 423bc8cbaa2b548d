"""How often each API may be called in a day of Beijing time, and what asks about that."""

from .errors import ApiError
from .world import World

ANY_OTHER = 1_000_000
DAY_LIMITS = {
    "/cgi-bin/token": 2_000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/stable_token#force_refresh": 20,
    "/cgi-bin/message/template/send": 100_000,
    "/cgi-bin/template/get_all_private_template": ANY_OTHER,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/custom/typing": ANY_OTHER,
    "/cgi-bin/menu/create": 1_000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/menu/delete": 1_000,
    "/cgi-bin/get_current_selfmenu_info": ANY_OTHER,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
    "/cgi-bin/user/info/batchget": 5_000_000,
    "/cgi-bin/ticket/getticket": ANY_OTHER,
    "/cgi-bin/getcallbackip": ANY_OTHER,
    "/cgi-bin/get_api_domain_ip": ANY_OTHER,
    "/cgi-bin/callback/check": ANY_OTHER,
    "/cgi-bin/openapi/quota/get": ANY_OTHER,
    "/cgi-bin/clear_quota": ANY_OTHER,
    "/wxa/business/getuserphonenumber": ANY_OTHER,
}
CLEARS_A_MONTH = 10


def limit_of(world: World, path: str) -> int:
    return int(world.knobs["day_limits"].get(path, DAY_LIMITS.get(path, ANY_OTHER)))


def used(world: World, app_id: str, path: str, period: str = "") -> int:
    row = world.store.one(
        "SELECT n FROM counters WHERE app_id = ? AND period = ? AND path = ?",
        *(app_id, period or world.day(), path),
    )
    return int(row["n"]) if row else 0


def use_quota(world: World, app_id: str, path: str) -> None:
    """Count one call of today; 45009 when the day's number is used up."""
    with world.store.transaction():
        if used(world, app_id, path) >= limit_of(world, path):
            raise ApiError(45009)
        _count(world, app_id, path, world.day())


def clear(world: World, app_id: str) -> None:
    """Set today's counts to zero; 48006 after the tenth time in a month."""
    with world.store.transaction():
        month = world.day()[:7]
        if used(world, app_id, "clear", month) >= CLEARS_A_MONTH:
            raise ApiError(48006)
        _count(world, app_id, "clear", month)
        world.store.run("DELETE FROM counters WHERE app_id = ? AND period = ?", app_id, world.day())


def _count(world: World, app_id: str, path: str, period: str) -> None:
    world.store.run(
        "INSERT INTO counters (app_id, period, path, n) VALUES (?, ?, ?, 1)"
        " ON CONFLICT (app_id, period, path) DO UPDATE SET n = n + 1",
        *(app_id, period, path),
    )
