"""What pages share: one action and what follows it; parts that refresh themselves."""

import hashlib
from collections.abc import Callable

from flask import flash, make_response, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from backend.core.db import transaction
from backend.core.errors import AppError, BadInput, Conflict, RuleBroken


def act(
    work: Callable[[], object], *, done: str, then: str | Callable[[], str],
    again: Callable[[AppError], str],
) -> Response:  # fmt: skip
    """One domain action in one transaction, then the page `then` with the sentence `done`.

    `then` is a function where the address holds what the action made.

    A refusal that the person can mend shows the page again with what was typed; being out of
    reach or not allowed goes on to the error page.
    """
    try:
        with transaction():
            work()
    except (BadInput, RuleBroken, Conflict) as error:
        return make_response(again(error), error.status)
    flash(done, "ok")
    return redirect(then if isinstance(then, str) else then())


def live(name: str, *, url: str, inner: str, waiting: bool = True) -> str:
    """`inner` in an element that asks `url` anew every 3 seconds while something may change.

    The address carries a digest of what is shown, so that an unchanged part is answered with
    nothing: the reader's selection, open menus and screen reader stay undisturbed.
    """
    if not waiting:
        return Markup('<div id="{}">{}</div>').format(name, Markup(inner))  # noqa: S704
    return Markup(
        '<div id="{}" hx-get="{}" hx-trigger="every 3s" hx-swap="outerHTML"'
        """ hx-vals='{{"seen": "{}"}}' hx-headers='{{"X-Poll": "1"}}'>{}</div>"""
    ).format(name, url, _digest(inner), Markup(inner))  # noqa: S704


def answer_live(name: str, *, url: str, inner: str, waiting: bool = True) -> Response:
    """The answer to a poll: the part again, or nothing when it has not changed."""
    if waiting and request.args.get("seen") == _digest(inner):
        return make_response("", 204)
    return make_response(live(name, url=url, inner=inner, waiting=waiting))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
