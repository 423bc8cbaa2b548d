"""Tables of administrative divisions; codes have natural length, so a prefix is a scope."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model


class Region(Model):
    """One division. `pseudo` marks statistical areas; lng and lat are known for county seats."""

    __tablename__ = "regions"
    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    level: Mapped[int]
    parent_code: Mapped[str] = mapped_column(String(12), index=True)
    full_name: Mapped[str] = mapped_column(String(160))
    pseudo: Mapped[bool] = mapped_column(default=False)
    lng: Mapped[float | None]
    lat: Mapped[float | None]


class RegionAlias(Model):
    """An abolished county code that old forms and ID prefixes still carry."""

    __tablename__ = "region_aliases"
    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    region_code: Mapped[str] = mapped_column(String(12), index=True)
    note: Mapped[str] = mapped_column(String(120))
