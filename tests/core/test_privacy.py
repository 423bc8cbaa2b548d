"""What the outside sees of personal numbers, and what a log line keeps of them."""

import logging

import pytest

from backend.core.log import ScrubFormatter, scrub
from backend.core.privacy import mask_id_number, mask_name, mask_phone

NUMBER = "431321198506070011"


def test_masks_keep_enough_to_recognise_and_too_little_to_use() -> None:
    assert (mask_name("欧阳试"), mask_name("张试")) == ("欧*", "张*")
    assert mask_phone("19900005678") == "199****5678"
    assert mask_id_number(NUMBER) == "4313**********0011"
    assert [mask(None) for mask in (mask_name, mask_phone, mask_id_number)] == ["", "", ""]


@pytest.mark.parametrize(
    "said, kept",
    [
        ("bound 431321198506070011", "bound [number]"),
        ("bound 43132119850607001X.", "bound [number]."),
        ("old 431321850607001", "old [number]"),
        ("call 19900005678 now", "call [phone] now"),
        ("GET /cgi-bin/x?access_token=abc.def&next=1", "GET /cgi-bin/x?access_token=…&next=1"),
        ("?appid=wx1&secret=abc&js_code=xyz", "?appid=wx1&secret=…&js_code=…"),
        ("?openid=oAbc&code=123", "?openid=…&code=…"),
        ("/m/#/pages/offer/offer?t=abc.def.ghi", "/m/#/pages/offer/offer?t=…"),
        ("rows=5726 week=2026-W48", "rows=5726 week=2026-W48"),
        ("id 23847612893000001", "id [number]"),
    ],
)
def test_a_line_of_the_log_is_scrubbed(said: str, kept: str) -> None:
    assert scrub(said) == kept


def test_arguments_and_tracebacks_are_scrubbed_too() -> None:
    form = ScrubFormatter("%(message)s [%(request_id)s]")
    try:
        raise ValueError(f"number {NUMBER}")
    except ValueError as error:
        trace = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("x", 20, "x", 1, "phone %s", ("19900005678",), trace)
    line = form.format(record)
    assert line.startswith("phone [phone] [-]")
    assert "number [number]" in line
    assert NUMBER not in line
