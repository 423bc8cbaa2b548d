"""Files and functions stay small enough to read in one go."""

import ast
import math

from tests.architecture.source import code, python, text


def test_no_file_is_longer_than_400_lines() -> None:
    long = {name: n for name in code() if (n := len(text(name).splitlines())) > 400}
    assert not long


def test_95_percent_of_the_files_have_at_most_250_lines() -> None:
    lengths = {name: len(text(name).splitlines()) for name in code()}
    long = {name: length for name, length in lengths.items() if length > 250}
    assert len(long) <= math.floor(0.05 * len(lengths)), long


def test_no_function_is_longer_than_60_lines() -> None:
    long = {
        f"{name}:{node.lineno} {node.name}": length
        for name, tree in python("backend/", "sandbox/", "tools/", "tests/", "benchmarks/")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > 60
    }
    assert not long
