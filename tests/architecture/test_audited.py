"""Every audited action has a name in Chinese, and so has what its entries write down."""

import ast

from backend.domain.applications.rules import STATUS_TEXT as APPLICATIONS
from backend.domain.oversight.labels import ACTIONS, DETAILS, SUBJECTS
from backend.domain.subsidies.rules import STATUS_TEXT as CLAIMS
from backend.domain.training.rules import STATUS_TEXT as WISHES
from tests.architecture.source import python

STATES = {"application_": APPLICATIONS, "claim_": CLAIMS, "wish_": WISHES}
OWN_WORDS = {"reason", "fields", "purpose"}


def _calls() -> list[ast.Call]:
    return [
        node
        for name, tree in python("backend/")
        if name != "backend/core/audit.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("record", "record_look")
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "audit"
    ]


def _names(node: ast.expr) -> list[str]:
    """The texts that an argument may be: itself, one of two, or a prefix with every state."""
    if isinstance(node, ast.IfExp):
        return [*_names(node.body), *_names(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        start = node.values[0]
        prefix = str(start.value) if isinstance(start, ast.Constant) else ""
        return [f"{prefix}{state}" for state in STATES[prefix]]
    assert isinstance(node, ast.Constant), ast.dump(node)
    return [str(node.value)]


def _kind(subject: ast.expr) -> str:
    first = subject.values[0] if isinstance(subject, ast.JoinedStr) else subject
    assert isinstance(first, ast.Constant)
    return str(first.value).partition(":")[0]


def test_every_audited_action_has_a_name() -> None:
    used = {name for call in _calls() for name in _names(call.args[1])}
    assert len(used) > 50
    assert used - ACTIONS.keys() == set()


def test_every_subject_and_every_detail_has_a_name() -> None:
    kinds = {_kind(call.args[2]) for call in _calls()}
    words = {word.arg for call in _calls() for word in call.keywords if word.arg} - OWN_WORDS
    assert kinds - SUBJECTS.keys() == set()
    assert words - DETAILS.keys() == set()
