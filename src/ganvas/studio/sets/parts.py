"""Parts: the files of a multipart request, one after the other while they come, so that no upload is in memory, however large."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from anyio.to_thread import run_sync
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ganvas.studio.answers import Refused
from ganvas.words import message

MOST_PARTS = 2_000
"""Files in one request; a folder with more comes in several."""
_IN_MEMORY = 4 * 2**20
"""Bytes of a file that isn't on the disk before it is looked at."""
_LONGEST_FIELD = 4_096


class Part(NamedTuple):
    """A file as a browser sends it. name: with slashes where it comes from a folder."""

    name: str
    file: BinaryIO


class _Reader:
    """What the parser calls, as a list of what happened since it was looked at last."""

    def __init__(self) -> None:
        self.happened: list[tuple[str, bytes]] = []
        self._header = b""
        self._value = b""
        self._disposition = b""

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": lambda: self.happened.append(("head", self._disposition)),
            "on_part_data": lambda data, start, end: self.happened.append(("data", data[start:end])),
            "on_part_end": lambda: self.happened.append(("end", b"")),
            "on_end": lambda: self.happened.append(("over", b"")),
        }

    def _begin(self) -> None:
        self._header = self._value = self._disposition = b""

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""


async def parts_of(content_type: str, stream: AsyncIterator[bytes], scratch: Path) -> AsyncIterator[Part]:
    """The files in a request's body; each is closed when the next one is asked for. Fields without a file are passed over.

    scratch: a folder on the disk where there is room. Raises Refused for a body that can't be read, or has too many parts.
    """
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise _broken()
    reader = _Reader()
    count, length, is_over = 0, 0, False
    name: str | None = None
    file: BinaryIO | None = None
    try:
        parser = MultipartParser(boundary, reader.callbacks())  # type: ignore[arg-type]  # its own type names them all
        async for block in stream:
            await run_sync(parser.write, block)
            happened, reader.happened = reader.happened, []
            for what, data in happened:
                match what:
                    case "head":
                        count, length = count + 1, 0
                        if count > MOST_PARTS:
                            raise Refused(413, message("At most {most:,} files are taken at once.", most=MOST_PARTS))
                        name = _name_in(data)
                        file = _scratch_file(scratch) if name else None
                    case "data" if file is not None:
                        await run_sync(file.write, data)
                    case "data":
                        length += len(data)
                        if length > _LONGEST_FIELD:
                            raise Refused(413, message("A field of the request is too long."))
                    case "end" if file is not None and name is not None:
                        file.seek(0)
                        yield Part(name, file)
                        file.close()
                        file = None
                    case "over":
                        is_over = True
        if not is_over:
            raise _broken()
    except FormParserError:
        raise _broken() from None
    finally:
        if file is not None:
            file.close()


def _scratch_file(folder: Path) -> BinaryIO:
    return cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(folder)))


def _name_in(disposition: bytes) -> str | None:
    options = parse_options_header(disposition)[1]
    given = options.get(b"filename")
    # Browsers write quotes in names as %22, and everything else in UTF-8.
    return given.decode("utf-8", "replace").replace("%22", '"') if given else None


def _broken() -> Refused:
    return Refused(400, message("The files didn't arrive whole."), message("Send them again."))
