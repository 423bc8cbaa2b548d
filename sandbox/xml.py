"""The platform's XML: written with CDATA, read into plain dictionaries."""

from typing import Any

import xmltodict


def write(fields: dict[str, Any]) -> str:
    """`<xml>…</xml>`; texts become CDATA, numbers stand bare, dictionaries nest, lists repeat."""
    return f"<xml>{_inner(fields)}</xml>"


def _inner(fields: dict[str, Any]) -> str:
    return "".join(
        f"<{name}>{_value(item)}</{name}>"
        for name, value in fields.items()
        for item in (value if isinstance(value, list) else [value])
    )


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return _inner(value)
    if isinstance(value, int | float):
        return str(value)
    escaped = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{escaped}]]>"


def read(text: str | bytes) -> dict[str, Any]:
    """The children of `<xml>`; ValueError when it is anything else."""
    try:
        root = xmltodict.parse(text)
    except Exception as error:  # expat, encoding and entity faults are all one thing here
        raise ValueError("not XML") from error
    if set(root) != {"xml"} or not isinstance(root["xml"], dict):
        raise ValueError("not a message")
    return root["xml"]
