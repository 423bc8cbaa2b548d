"""Reads the app's contract (interfaces and types of a TypeScript file) and its calls, for tests."""

import re
from dataclasses import dataclass

Fields = dict[str, str]
BRACKETS = {"{": 1, "[": 1, "<": 1, "(": 1, "}": -1, "]": -1, ">": -1, ")": -1}


def split_top(text: str, separators: str) -> list[str]:
    """Parts between separators that stand in no bracket and no quotation."""
    parts, depth, quoted = [""], 0, False
    for char in text:
        quoted ^= char == "'"
        depth += 0 if quoted else BRACKETS.get(char, 0)
        if char in separators and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]


def read_fields(body: str) -> Fields:
    """`a: string; b?: number` by name; an optional field also takes undefined."""
    fields = {}
    for line in split_top(body, ";\n"):
        name, _, kind = line.partition(":")
        optional = name.endswith("?")
        fields[name.rstrip("?").strip()] = kind.strip() + (" | undefined" if optional else "")
    return fields


@dataclass
class Contract:
    """Interfaces by name with their inherited fields, and aliases of types."""

    interfaces: dict[str, Fields]
    aliases: dict[str, str]

    @classmethod
    def read(cls, source: str) -> "Contract":
        source = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.DOTALL)
        interfaces: dict[str, Fields] = {}
        head = re.compile(r"export interface (\w+)(?:<\w+>)?(?: extends (\w+))? \{")
        for found in head.finditer(source):
            body = source[found.end() : _closing(source, found.end())]
            interfaces[found[1]] = interfaces.get(found[2] or "", {}) | read_fields(body)
        aliases = dict(re.findall(r"export type (\w+) = ([^\n]+)", source))
        return cls(interfaces, aliases)


def _closing(source: str, start: int) -> int:
    depth, place = 1, start
    while depth:
        depth += {"{": 1, "}": -1}.get(source[place], 0)
        place += 1
    return place - 1


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    answer: str


METHODS = {"get": "GET", "post": "POST", "del": "DELETE", "paged": "GET"}


def read_calls(source: str) -> list[Call]:
    """Every request of the app; `${…}` in a path becomes {}."""
    calls = [
        Call(METHODS[name], _path(path), _answer(name, answer))
        for name, answer, path in re.findall(
            r"\b(get|post|del|paged)<(.+?)>\(\s*[`'](/[^`']*)[`']", source
        )
    ]
    calls += [
        Call(method, _path(path), answer)
        for answer, method, path in re.findall(
            r"\brequest<(.+?)>\('(\w+)', '(/[^']*)'", source
        )
    ]
    # three that are not sent through these functions
    calls.append(Call("POST", "/sign-in/weixin", "{ token: string }"))
    calls.append(Call("POST", "/photos", "{ id: number }"))
    calls.append(Call("POST", "/fieldwork/photos", "{ id: number }"))
    return calls


def _path(text: str) -> str:
    return re.sub(r"\$\{.*?\}(?=/|$)", "{}", text)


def _answer(name: str, answer: str) -> str:
    return f"C.Listing<{answer}>" if name == "paged" else answer
