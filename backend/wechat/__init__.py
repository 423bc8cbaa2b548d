"""The official account's door (callback, events, menu, texts) and the WeChat client."""

from flask import Flask

from backend.wechat.callback import pages


def init_door(app: Flask) -> None:
    app.register_blueprint(pages)
