"""The one transition table of applications, and what each state says."""

import pytest

from backend.domain.applications.models import ApplicationStatus
from backend.domain.applications.rules import (
    CONSENT_TEXT,
    DECLINE_REASONS,
    NOTE_NEEDED,
    STATUS_TEXT,
    TOLD,
    TRANSITIONS,
    can_become,
    can_withdraw,
)

ALLOWED = {
    ("interested", "contacted"), ("interested", "refused"), ("interested", "withdrawn"),
    ("contacted", "interview"), ("contacted", "hired"), ("contacted", "refused"),
    ("contacted", "withdrawn"), ("interview", "hired"), ("interview", "refused"),
    ("interview", "withdrawn"), ("hired", "on_post"), ("hired", "refused"),
    ("hired", "withdrawn"), ("refused", "contacted"), ("withdrawn", "interested"),
}  # fmt: skip
STATES = [str(status) for status in ApplicationStatus]


@pytest.mark.parametrize("following", STATES)
@pytest.mark.parametrize("status", STATES)
def test_only_the_steps_of_the_table_are_possible(status: str, following: str) -> None:
    assert can_become(status, following) is ((status, following) in ALLOWED)


def test_every_state_has_its_row_and_its_words() -> None:
    assert TRANSITIONS.keys() == STATUS_TEXT.keys() == set(STATES)


@pytest.mark.parametrize(
    "status, possible",
    [("interested", True), ("interview", True), ("hired", True), ("on_post", False),
     ("refused", False), ("withdrawn", False)],
)  # fmt: skip
def test_one_withdraws_until_one_is_on_the_post(status: str, possible: bool) -> None:
    assert can_withdraw(status) is possible


def test_all_that_staff_can_set_is_told_with_the_post_and_a_needed_note() -> None:
    assert TOLD.keys() == set(STATES) - {"interested", "withdrawn"}
    for status, sentence in TOLD.items():
        said = sentence.format(title="电焊工", note="周三上午九点到厂里")
        assert "电焊工" in said
        if status in NOTE_NEEDED:
            assert "周三上午九点到厂里" in said


def test_the_four_reasons_to_decline_and_the_employer_in_the_consent() -> None:
    assert list(DECLINE_REASONS.values()) == ["太远", "工资低", "不会做", "已有活"]
    assert "星沙机械厂" in CONSENT_TEXT.format(employer="星沙机械厂")
