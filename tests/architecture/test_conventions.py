"""The conventions of the house that a program can check."""

import ast
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import PurePath

from backend.domain import FEATURES
from tests.architecture.source import ROOT, files, python, text

STANDARD = {"__init__.py", "models.py", "rules.py", "queries.py", "actions.py"}


def _calls(tree: ast.Module, attribute: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr == attribute)
            or (isinstance(node.func, ast.Name) and node.func.id == attribute)
        )
    ]


def _public_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for name, tree in python("backend/domain/"):
        path = PurePath(name)
        if path.name in ("queries.py", "actions.py"):
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield f"{path.parent.name}.{path.stem}.{node.name}", node


def test_every_feature_says_what_it_is() -> None:
    trees = dict(python("backend/domain/"))
    silent = [
        feature
        for feature in FEATURES
        if not ast.get_docstring(trees[f"backend/domain/{feature}/__init__.py"])
    ]
    assert not silent


def test_every_module_has_a_docstring() -> None:
    silent = [
        name
        for name, tree in python("backend/", "sandbox/", "tools/", "tests/", "benchmarks/")
        if tree.body and not ast.get_docstring(tree)
    ]
    assert not silent


def test_the_order_of_the_features_is_the_order_of_the_import_contract() -> None:
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:features"]["layers"].split()
    assert tuple(reversed(layers)) == FEATURES


def test_an_extra_file_of_a_feature_has_a_line_in_the_decisions() -> None:
    decisions = text("backend/DECISIONS.md")
    unexplained = [
        name
        for name in files()
        if name.startswith("backend/domain/") and name.endswith(".py") and name.count("/") == 3
        if PurePath(name).name not in STANDARD
        and name.removeprefix("backend/domain/") not in decisions
    ]
    assert not unexplained


def _first_argument(function: ast.FunctionDef) -> str:
    return function.args.args[0].arg if function.args.args else ""


def _reaches_the_database(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "db" for node in ast.walk(function))


def test_whatever_reaches_the_database_takes_the_actor_first() -> None:
    wrong = [
        name
        for name, node in _public_functions()
        if _reaches_the_database(node) and _first_argument(node) not in ("actor", "_actor")
    ]
    assert not wrong


def test_behind_the_actor_everything_goes_by_keyword() -> None:
    wrong = [
        name
        for name, node in _public_functions()
        if _first_argument(node) in ("actor", "_actor")
        and len(node.args.posonlyargs + node.args.args) > 1
    ]
    assert not wrong


# the search index has commits of its own, which no transaction knows
INDEX = "backend/domain/search/index.py"


def test_only_the_database_module_commits() -> None:
    committing = [
        f"{name}:{line}"
        for name, tree in python("backend/")
        if name not in ("backend/core/db.py", "backend/migrations/env.py", INDEX)
        for line in _calls(tree, "commit")
    ]
    assert not committing


def test_the_domain_opens_no_transaction() -> None:
    opened = [
        f"{name}:{line}"
        for name, tree in python("backend/domain/")
        for line in _calls(tree, "transaction")
    ]
    assert not opened
