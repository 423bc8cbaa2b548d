"""培训机构: the register of an area's training providers, and a provider's own page."""

from functools import partial

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.core.access import allow
from backend.core.errors import AppError
from backend.domain.accounts.rules import Can
from backend.domain.catalogues.rules import occupation_name
from backend.domain.training import providers
from backend.domain.training.rules import TAUGHT

pages = Blueprint("providers", __name__)


@pages.get("/providers")
@allow(Can.SEE_WORK)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    page = providers.list_providers(g.actor, cursor=request.args.get("cursor"))
    return render_template("providers/index.html", page=page, error=error, **_words())


@pages.post("/providers")
@allow(Can.KEEP_PROVIDERS)
def add() -> Response:
    return act(
        partial(_save, None), done="登记好了。要让机构自己登录，请联系安全管理员发邀请",
        then=url_for("admin.providers.index"), again=_index,
    )  # fmt: skip


@pages.get("/providers/<int:provider_id>")
@allow(Can.SEE_WORK)
def record(provider_id: int) -> str:
    return _record(provider_id)


def _record(provider_id: int, error: AppError | None = None) -> str:
    row = providers.get_provider(g.actor, provider_id=provider_id)
    return render_template(
        "providers/record.html", row=row, error=error,
        wanted=providers.wanted(g.actor, provider=row), **_words(),
    )  # fmt: skip


@pages.post("/providers/<int:provider_id>")
@allow(Can.KEEP_PROVIDERS)
def change(provider_id: int) -> Response:
    return act(
        partial(_save, provider_id), done="已保存",
        then=url_for("admin.providers.record", provider_id=provider_id),
        again=partial(_record, provider_id),
    )  # fmt: skip


@pages.post("/providers/<int:provider_id>/active")
@allow(Can.KEEP_PROVIDERS)
def set_active(provider_id: int) -> Response:
    active = request.form.get("active") == "yes"
    work = partial(
        providers.set_provider_active, g.actor, provider_id=provider_id, active=active,
        reason=request.form.get("reason", ""),
    )  # fmt: skip
    return act(
        work, done="已恢复" if active else "已停用",
        then=url_for("admin.providers.record", provider_id=provider_id),
        again=partial(_record, provider_id),
    )  # fmt: skip


@pages.get("/own-provider")
@allow(Can.OWN_PROVIDER)
def own() -> str:
    return _own()


def _own(error: AppError | None = None) -> str:
    row = providers.get_provider(g.actor, provider_id=g.actor.provider_id)
    return render_template(
        "providers/own.html", row=row, error=error,
        wanted=providers.wanted(g.actor, provider=row), **_words(),
    )  # fmt: skip


@pages.post("/own-provider")
@allow(Can.OWN_PROVIDER)
def change_own() -> Response:
    return act(
        lambda: providers.change_contact(g.actor, contact=_contact()), done="已保存",
        then=url_for("admin.providers.own"), again=_own,
    )  # fmt: skip


def _save(provider_id: int | None) -> object:
    form = request.form
    return providers.save_provider(
        g.actor, provider_id=provider_id, name=form.get("name", ""),
        credit_code=form.get("credit_code", ""), occupations=form.getlist("occupations"),
        contact=_contact(),
    )  # fmt: skip


def _contact() -> providers.Contact:
    return providers.Contact(*(request.form.get(name, "") for name in providers.Contact._fields))


def _words() -> dict[str, object]:
    return {"occupation": occupation_name, "taught": TAUGHT}
