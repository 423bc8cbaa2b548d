"""Reads of service lists (public) and claims (one's own, or the region's)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from backend.core.actor import Actor
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.domain.subsidies.models import Claim, ClaimStatus, Photo, SubsidyItem
from backend.domain.subsidies.rules import OPEN


def list_counties(_actor: Actor) -> Sequence[str]:
    """Codes of the counties that have published a list."""
    statement = db.select(SubsidyItem.region_code).where(SubsidyItem.published.is_(True))
    return db.session.scalars(statement.distinct().order_by(SubsidyItem.region_code)).all()


def list_items(_actor: Actor, *, county: str) -> Sequence[SubsidyItem]:
    return db.session.scalars(
        db.select(SubsidyItem)
        .where(SubsidyItem.region_code == county, SubsidyItem.published.is_(True))
        .order_by(SubsidyItem.id)
    ).all()


def list_items_of_area(actor: Actor) -> Sequence[SubsidyItem]:
    """The published items of the counties in the actor's area, and of the county around it."""
    area = actor.region or ""
    return db.session.scalars(
        db.select(SubsidyItem)
        .where(
            db.or_(
                SubsidyItem.region_code.startswith(area, autoescape=True),
                SubsidyItem.region_code == area[:6],
            ),
            SubsidyItem.published.is_(True),
        )
        .order_by(SubsidyItem.region_code, SubsidyItem.id)
    ).all()


def get_item(_actor: Actor, *, county: str, code: str) -> SubsidyItem:
    item = db.session.scalar(
        db.select(SubsidyItem).where(
            SubsidyItem.region_code == county,
            SubsidyItem.code == code,
            SubsidyItem.published.is_(True),
        )
    )
    if item is None:
        raise NotFound("这个县的清单里没有这一项，请返回清单重新选择")
    return item


def visible_claims(actor: Actor) -> Select[tuple[Claim]]:
    statement = db.select(Claim).options(
        joinedload(Claim.item), joinedload(Claim.person), selectinload(Claim.steps),
        selectinload(Claim.photos),
    )  # fmt: skip
    if actor.kind == "labourer":
        statement = statement.where(Claim.person_id == actor.person_id)
        return statement.where(Claim.created_at >= actor.since) if actor.since else statement
    return statement.where(Claim.region_code.startswith(actor.region or "", autoescape=True))


def get_claim(actor: Actor, *, claim_id: int) -> Claim:
    found = db.session.scalar(visible_claims(actor).where(Claim.id == claim_id))
    if found is None:
        raise NotFound("没有找到这份申请，或者不归您这里管")
    return found


def find_returned(actor: Actor, *, item_id: int) -> Claim | None:
    """The labourer's own claim for this item that waits to be mended."""
    statement = visible_claims(actor).where(
        Claim.item_id == item_id, Claim.status == ClaimStatus.RETURNED
    )
    return db.session.scalar(statement.order_by(Claim.id.desc()).limit(1))


def list_claims(actor: Actor, *, status: str = "", cursor: str | None = None) -> Page[Claim]:
    """Newest first; `status` may be "undecided" for all that wait for an answer."""
    statement = visible_claims(actor)
    if status:
        statement = statement.where(Claim.status.in_(OPEN if status == "undecided" else [status]))
    return page_by_id(statement, Claim.id, cursor)


def count_undecided(actor: Actor) -> tuple[int, datetime | None]:
    return count_and_oldest(visible_claims(actor).where(Claim.status.in_(OPEN)), Claim.created_at)


def get_photo(actor: Actor, *, photo_id: int) -> Photo:
    """A claim's photograph, for those who may see the claim."""
    photo = db.session.get(Photo, photo_id)
    if photo is None or photo.claim_id is None:
        raise NotFound("没有找到这张照片")
    get_claim(actor, claim_id=photo.claim_id)
    return photo


def claims_of(actor: Actor, *, person_id: int) -> Sequence[Claim]:
    """One person's claims, newest first."""
    statement = visible_claims(actor).where(Claim.person_id == person_id)
    return db.session.scalars(statement.order_by(Claim.id.desc())).all()
