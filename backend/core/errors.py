"""The whole vocabulary of refusals: domain code raises, only doors translate."""

from typing import ClassVar


class AppError(Exception):
    """A refusal with a Chinese sentence for the person and a rule name for programs."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(
        self, message: str, *, rule: str = "", fields: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.fields = fields or {}


class BadInput(AppError):
    code, status = "bad_input", 400


class NotSignedIn(AppError):
    code, status = "not_signed_in", 401


class NotAllowed(AppError):
    code, status = "not_allowed", 403


class NotFound(AppError):
    code, status = "not_found", 404


class Conflict(AppError):
    code, status = "conflict", 409


class RuleBroken(AppError):
    code, status = "rule_broken", 422


class TooMany(AppError):
    code, status = "too_many", 429


class UpstreamFailed(AppError):
    code, status = "upstream_failed", 502
