"""Addresses of the app's pages, as chat answers, the menu and pushed cards carry them."""

from urllib.parse import quote

from flask import current_app


def app_page(path: str) -> str:
    """A page of the app that needs no sign-in, e.g. `/pages/vacancies/list`."""
    return f"{_base()}/m/#{path}"


def signed_in_page(path: str) -> str:
    """A page that signs the person in on the way, without a question asked."""
    return f"{_base()}/api/v1/sign-in/oauth?to={quote(path, safe='')}"


def console_page(path: str) -> str:
    """A page of the console, e.g. `/admin/confirm/`."""
    return f"{_base()}{path}"


def _base() -> str:
    base: str = current_app.extensions["settings"].public_url
    return base.rstrip("/")
