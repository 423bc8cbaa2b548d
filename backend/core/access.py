"""The access mark: every view says who may enter; the app does not start with an unmarked one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    who: Literal["public", "labourer", "bound", "staff", "helper"]
    permission: str = ""
    why: str = ""


def _mark(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def public(why: str) -> Callable[[View], View]:
    """Anybody may enter, for the reason given."""
    return _mark(Access("public", why=why))


def allow(permission: str) -> Callable[[View], View]:
    """Signed-in staff whose role has the permission."""
    return _mark(Access("staff", permission=permission))


def helpers(permission: str) -> Callable[[View], View]:
    """The app in the hands of staff who linked their phone and whose role has the permission."""
    return _mark(Access("helper", permission=permission))


labourers: Callable[[Any], Any] = _mark(Access("labourer"))
bound_labourers: Callable[[Any], Any] = _mark(Access("bound"))


def current_access() -> Access:
    """The mark of the view that this request reaches."""
    return access_of(current_app, request.endpoint or "")


def access_of(app: Flask, endpoint: str) -> Access:
    view = app.view_functions[endpoint]
    access: Access | None = getattr(view, "access", None)
    if access is None:
        if endpoint.rsplit(".", 1)[-1] == "static":
            return Access("public", why="assets without data")
        raise RuntimeError(f"view {endpoint} has no access mark")
    return access


def refuse_unmarked(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        access_of(app, rule.endpoint)
