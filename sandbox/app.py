"""Puts the stand-in together: the platform's doors, the driving doors and the phone page."""

from flask import Flask

from . import base_api, chat_api, control, gate, oauth, page, sms, template_api, user_api
from .settings import Settings
from .world import World

BLUEPRINTS = (
    base_api.blueprint,
    template_api.blueprint,
    chat_api.blueprint,
    user_api.blueprint,
    oauth.blueprint,
    sms.blueprint,
    control.blueprint,
    page.blueprint,
)


def create_app(settings: Settings) -> Flask:
    """An application with its own state; end it with `app.extensions["sandbox"].close()`."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  the platform writes Chinese as it is
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["sandbox"] = World(settings)
    gate.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
