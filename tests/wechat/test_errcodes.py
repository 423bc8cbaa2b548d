"""Each error code has one class and one sentence."""

import pytest

from backend.wechat.errcodes import _TABLE, Category, classify, reason


@pytest.mark.parametrize(
    "errcode, category",
    [
        (0, "ok"), (40001, "token"), (40164, "config"), (48004, "punished"),
        (48001, "capability"), (45009, "quota"), (43117, "throttle"), (-1, "transient"),
        (40252, "never_resend"), (43004, "recipient"), (45015, "window"), (40037, "template"),
        (47003, "payload"), (40029, "oauth"), (46003, "other"), (99999, "other"),
    ],
)  # fmt: skip
def test_each_code_has_its_class(errcode, category):
    assert classify(errcode) == category


def test_each_code_stands_once_and_explains_itself_in_chinese():
    codes = [code for sentences in _TABLE.values() for code in sentences]
    assert len(codes) == len(set(codes))
    assert set(_TABLE) == set(Category)
    assert all(any("一" <= letter <= "鿿" for letter in reason(code)) for code in codes)
    assert "99999" in reason(99999)
