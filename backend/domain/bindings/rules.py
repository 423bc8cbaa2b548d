"""Rules of binding: tries a day, codes, what a village's QR scene means."""

import secrets
from datetime import timedelta

TRIES_A_DAY = 5
CODE_VALID = timedelta(minutes=10)
RESEND_AFTER_S = 60
PUSH_TEXT_VERSION = "weekly-push-1"
LATE_AFTER = timedelta(days=2)  # a changed phone that nobody has confirmed
VILLAGE_SCENE = "village_"
LINK_UNUSED = timedelta(days=30)  # after which a staff phone has to be linked anew
PROVINCE = "43"  # the home of somebody of whom no more is known
STILL_CHECKING = "您的手机号还在核对，核对好以后才能办这一项。着急请打电话给县就业服务中心"


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def scene_of_event(event_key: str) -> str:
    """`qrscene_village_431321001001` (follow) and `village_431321001001` (scan) name one scene."""
    return event_key.removeprefix("qrscene_")[:64]


def village_of_scene(scene: str) -> str:
    """The village code in a village's scene, else ""."""
    code = scene.removeprefix(VILLAGE_SCENE)
    return code if scene.startswith(VILLAGE_SCENE) and code.isdigit() and len(code) <= 12 else ""
