"""Who acts: a frozen record that a door builds and every query and action takes first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Actor:
    """`region` is a code prefix that bounds what the actor sees ("" = everything, NOWHERE = no
    place at all: somebody of a unit, who reaches that employer's or provider's own rows only).

    A labourer's is the home village as far as it may be shown.

    `since` is set while a labourer's phone differs from the register's: such a person sees only
    what came after that time, never stored data.
    """

    kind: Literal["system", "anonymous", "staff", "labourer"]
    id: int | None = None
    name: str = ""
    role: str = ""
    region: str | None = None
    line: str = ""
    person_id: int | None = None
    employer_id: int | None = None
    provider_id: int | None = None
    since: datetime | None = None

    def may_see(self, made_at: datetime) -> bool:
        """Whether a row of the labourer's own is not one of the hidden older ones."""
        return self.since is None or made_at >= self.since

    @property
    def label(self) -> str:
        return f"{self.kind}:{self.id}" if self.id is not None else self.kind


NOWHERE = "-"  # no division's code begins so
SYSTEM = Actor("system", name="系统", region="")
ANONYMOUS = Actor("anonymous")
