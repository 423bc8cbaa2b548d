"""The token that every form of the console carries, kept in the session."""

import secrets

from flask import request, session

from backend.core.errors import BadInput


def csrf_token() -> str:
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def check_csrf() -> None:
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not sent or not secrets.compare_digest(sent.encode(), session.get("csrf", "").encode()):
        raise BadInput("页面放得太久了，请刷新后再提交；您填的内容请先复制保存", rule="csrf")
