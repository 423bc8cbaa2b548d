"""The application: settings, database, Redis, doors, error pages. One screen."""

from functools import partial
from pathlib import Path

from flask import Flask, Response, jsonify, redirect, send_from_directory
from flask_migrate import Migrate
from flask_openapi3 import Info, OpenAPI
from werkzeug.wrappers import Response as AnyResponse

from backend import admin, api, wechat
from backend.core import redis as core_redis
from backend.core import web
from backend.core.access import public, refuse_unmarked
from backend.core.background import enqueue, make_broker
from backend.core.db import db, init_db
from backend.core.privacy import KeyRing
from backend.core.settings import Settings
from backend.jobs.table import JOBS
from backend.wechat.client import build_clients

APP_BUILD = Path(__file__).parent.parent / "miniprogram" / "dist" / "h5"


def create_app(settings: Settings) -> Flask:
    app = OpenAPI(
        __name__,
        info=Info(title="湘就业 app API", version="1"),
        doc_ui=False,
        static_folder=None,
        validation_error_callback=web.validation_envelope,
        validation_error_status=400,
        validation_error_model=web.ErrorEnvelope,
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=40 * 1024 * 1024,
        SESSION_COOKIE_NAME="xjy_staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["settings"] = settings
    app.extensions["key_ring"] = KeyRing(settings.key_ring)
    init_db(app, settings.database_url)
    Migrate(app, db, directory=str(Path(__file__).parent / "migrations"), render_as_batch=True)
    app.extensions["redis"] = core_redis.connect(settings)
    app.extensions["enqueue"] = partial(enqueue, make_broker(app.extensions["redis"]))
    app.extensions["job_table"] = list(JOBS.values())
    app.extensions["wechat"] = build_clients(settings, app.extensions["redis"])
    web.init_web(app)
    for door in (wechat, api, admin):
        door.init_door(app)
    _plain_pages(app)
    refuse_unmarked(app)
    return app


def _plain_pages(app: OpenAPI) -> None:
    settings: Settings = app.extensions["settings"]

    @app.route("/healthz")
    @public("liveness for the machine's supervisor; says nothing of the data")
    def healthz() -> Response:
        return jsonify(status="ok")

    @app.route("/readyz")
    @public("readiness: whether database and Redis answer; names no address")
    def readyz() -> tuple[Response, int]:
        parts = web.readiness(app)
        return jsonify(parts), 200 if all(v == "ok" for v in parts.values()) else 503

    @app.route("/api/openapi.json")
    @public("the app's API document")
    def openapi_document() -> Response:
        return jsonify(app.api_doc)

    @app.route("/")
    @public("sends a browser to the labourer's app")
    def index() -> AnyResponse:
        return redirect("/m/")

    @app.route("/m/", defaults={"path": "index.html"})
    @app.route("/m/<path:path>")
    @public("the labourer's app: files without data")
    def labourer_app(path: str) -> Response:
        response = send_from_directory(APP_BUILD, path)
        hashed = path.startswith("assets/")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if hashed else "no-cache"
        )
        return response

    @app.route("/<any('MP_verify','WW_verify'):kind>_<name>.txt")
    @public("domain verification files of the platform")
    def verification_file(kind: str, name: str) -> Response:
        return send_from_directory(settings.data_dir.resolve() / "verify", f"{kind}_{name}.txt")
