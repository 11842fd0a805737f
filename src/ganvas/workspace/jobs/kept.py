"""Kept: values as the database keeps them, in JSON. Messages stay messages, so that they can still be said in any language."""

import json
import math
from collections.abc import Mapping
from typing import Any

from ganvas.words import Message, readable

_MESSAGE = "ganvas.message"
"""The one key of the object that stands for a message."""


def as_json(value: Any) -> str:
    """JSON of a value; what JSON doesn't know is kept as a text, and numbers that are not finite as null."""
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def from_json(text: str) -> Any:
    """What ``as_json`` kept, with its messages."""
    return json.loads(text, object_hook=_with_messages)


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        values = {name: _plain(each) for name, each in value.values.items()}
        return {_MESSAGE: [value.key, value.many, value.number, values]}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {readable(str(name)): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return readable(str(value))


def _with_messages(found: dict[str, Any]) -> Any:
    if found.keys() != {_MESSAGE}:
        return found
    try:
        key, many, number, values = found[_MESSAGE]
        return Message(key, many, number, **values)
    except (TypeError, ValueError, LookupError, AttributeError):  # another version's, whose values don't fit its sentence
        return str(found[_MESSAGE])
