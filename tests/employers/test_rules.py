"""Unified social credit codes are checked as GB 32100 says."""

import pytest

from backend.domain.employers.rules import make_credit_code, read_credit_code

GOOD = "91110000600037341L"


def test_a_right_code_passes_in_any_spelling() -> None:
    for text in (GOOD, GOOD.lower(), "9111 0000 6000 3734 1L"):
        code = read_credit_code(text)
        assert (code.value, code.kind, code.warning) == (GOOD, "企业", "")


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "请填写统一社会信用代码"),
        (GOOD[:17], "少了 1 位"),
        (GOOD + "0", "多了 1 位"),
        ("91110000600037341X", "有一位对不上"),
        ("911100006OO037341L", "不会有“O”"),
    ],
)
def test_a_wrong_code_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_credit_code(text)


def test_an_old_registration_number_passes_with_a_warning() -> None:
    code = read_credit_code("430121600012345")
    assert code.kind == "个体工商户"
    assert "旧注册号" in code.warning


@pytest.mark.parametrize(
    "kind, said", [("91", "企业"), ("92", "个体工商户"), ("93", "农民专业合作社")]
)
def test_made_codes_pass_the_check(kind: str, said: str) -> None:
    for seq in range(200):
        code = make_credit_code(kind, "430121", seq)
        assert len(code) == 18
        assert read_credit_code(code).kind == said
