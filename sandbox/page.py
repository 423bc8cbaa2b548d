"""The phone page: a shell that the browser fills through the driving doors."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request

from .oauth import COOKIE, phone_of_cookie
from .world import world

blueprint = Blueprint("page", __name__)
LOOPBACK = {"localhost", "127.0.0.1"}


@blueprint.get("/")
def phone_page() -> Any:
    w = world()
    ours, here = urlsplit(w.settings.public_url).hostname, urlsplit(request.host_url)
    if ours in LOOPBACK and here.hostname in LOOPBACK and ours != here.hostname:
        # Pages in the web view keep their sign-in only when both addresses carry one host name.
        return redirect(here._replace(netloc=f"{ours}:{here.port or 80}").geturl())
    phones = w.store.all("SELECT n, name, number FROM phones ORDER BY n")
    wanted = request.args.get("phone", type=int)
    chosen = next((p for p in phones if p["n"] == wanted), None) or phone_of_cookie(w) or phones[0]
    page = render_template(
        "phone.html",
        phones=phones,
        chosen=chosen,
        mini_home=w.settings.public_url + "/m/#/",
    )
    answer = make_response(page)
    answer.set_cookie(COOKIE, str(chosen["n"]), samesite="Lax")
    return answer
