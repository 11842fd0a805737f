"""Frames: what goes through the pipes of the drawing process, a JSON header and bytes. Messages in it stay messages.

Four bytes say how long the header is, the biggest first; in it ``parts`` has the lengths of what follows. Both sides limit what they read.
"""

import struct
from collections.abc import Sequence
from typing import IO, Any

from ganvas.workspace.jobs.kept import as_json, from_json

LARGEST_HEADER = 32 * 2**20
"""Bytes: of the origins of all that was chosen in a long session, and more."""
LARGEST_PART = 32 * 2**20
MOST_PARTS = 256
"""Of one frame."""
_LENGTH = struct.Struct(">I")
_PARTS = "parts"


class BrokenFrame(Exception):
    """What comes through a pipe isn't a frame, or is larger than one may be."""


def write(stream: IO[bytes], header: dict[str, Any], parts: Sequence[bytes] = ()) -> None:
    """Send one. Raises BrokenFrame as ``packed``, OSError where there is nobody to read it."""
    stream.write(packed(header, parts))
    stream.flush()


def packed(header: dict[str, Any], parts: Sequence[bytes] = ()) -> bytes:
    """One as it is sent. Raises BrokenFrame for one that the other side wouldn't read."""
    text = as_json(header | {_PARTS: [len(part) for part in parts]}).encode()
    _check(len(text), [len(part) for part in parts])
    return b"".join((_LENGTH.pack(len(text)), text, *parts))


def read(stream: IO[bytes]) -> tuple[dict[str, Any], list[bytes]] | None:
    """The next one; None where the stream has ended. Raises BrokenFrame."""
    start = stream.read(_LENGTH.size)
    if not start:
        return None
    (length,) = _LENGTH.unpack(_whole(start, _LENGTH.size))
    _check(length, ())
    try:
        header = from_json(_whole(stream.read(length), length).decode())
        sizes = header.pop(_PARTS)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BrokenFrame("the header can't be read") from None
    if not isinstance(sizes, list) or not all(type(size) is int and size >= 0 for size in sizes):
        raise BrokenFrame("the header doesn't say what follows")
    _check(length, sizes)
    return header, [_whole(stream.read(size), size) for size in sizes]


def _check(header: int, parts: Sequence[int]) -> None:
    if header > LARGEST_HEADER or len(parts) > MOST_PARTS or any(size > LARGEST_PART for size in parts):
        raise BrokenFrame(f"a header of {header} bytes with {len(parts)} parts is too large")


def _whole(found: bytes, size: int) -> bytes:
    """A stream that has a buffer gives less only where it ends."""
    if len(found) < size:
        raise BrokenFrame("it ends in the middle")
    return found
