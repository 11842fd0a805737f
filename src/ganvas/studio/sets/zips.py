"""Zips: the files of an archive from a browser, one after the other. One that could be made to harm is refused whole."""

import lzma
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ganvas.data.found import Refusal
from ganvas.data.pictures.formats import Refused as BadFile
from ganvas.data.sources.folders import LARGEST_FILE, is_litter, shown
from ganvas.data.sources.zip_names import decoded
from ganvas.paths import same_name
from ganvas.studio.sets.naming import Evil, check_below
from ganvas.words import message

MOST_ENTRIES = 20_000
LARGEST_IN_ALL = 16 * 2**30
"""Bytes of all files together, as they are said and as they really are."""
MOST_GROWTH = 100
"""Times that a file may be larger than what the archive has of it."""
_SMALL = 2**20
"""Bytes up to which growth is no danger: a drawing of one colour is packed to nearly nothing."""
_BLOCK = 2**20
_IS_UTF8, _IS_ENCRYPTED = 0x800, 0x1


class Member(NamedTuple):
    """A file in an archive. file: what is in it, in a file of its own; refusal: why it isn't read, instead."""

    name: str
    file: BinaryIO | None
    refusal: Refusal | None = None


def is_zip(file: BinaryIO) -> bool:
    """Whether a file begins as a zip."""
    head = file.read(4)
    file.seek(0)
    return head in (b"PK\x03\x04", b"PK\x05\x06")


def members_of(file: BinaryIO, scratch: Path) -> Iterator[Member]:
    """The files in a zip, in the order of their names. Nothing is extracted: each is copied into a nameless file in ``scratch``.

    Raises Evil for an archive that is damaged, or made so that it could do harm: before the first file, or where lengths lied.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            total = 0
            for name, info in _checked(archive):
                if info.file_size == 0 or info.file_size > LARGEST_FILE:
                    yield Member(name, None, Refusal(name=name, reason="too large" if info.file_size else "empty"))
                    continue
                if info.file_size > _SMALL and info.file_size > MOST_GROWTH * max(1, info.compress_size):
                    yield Member(name, None, Refusal(name=name, reason="decompression bomb"))
                    continue
                with tempfile.TemporaryFile(dir=scratch) as copy:
                    try:
                        total += _copied(archive, info, copy, LARGEST_IN_ALL - total)
                    except BadFile as refused:
                        yield Member(name, None, Refusal(name=name, reason=refused.reason, detail=refused.detail))
                        continue
                    copy.seek(0)
                    yield Member(name, copy)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeError, ValueError) as error:
        raise Evil(message("It can't be read as a zip: {reason}.", reason=str(error)[:120])) from None


def _checked(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """The files with their names as people read them, without what systems leave. Raises Evil."""
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        raise Evil(message("It holds {n:,} files, and at most {most:,} are taken.", n=len(infos), most=MOST_ENTRIES))
    if sum(info.file_size for info in infos) > LARGEST_IN_ALL:
        raise Evil(message("Its files are more than {most} GB.", most=LARGEST_IN_ALL // 2**30))
    silent = [info for info in infos if not info.flag_bits & _IS_UTF8]
    names, _ = decoded([info.orig_filename.encode("cp437", "replace") for info in silent])
    known = dict(zip(map(id, silent), names, strict=True))
    found: list[tuple[str, zipfile.ZipInfo]] = []
    seen: set[str] = set()
    for info in infos:
        raw = known.get(id(info), info.orig_filename)
        check_below(raw.removesuffix("/"))
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Evil(message("It holds a link: {name!r}.", name=raw[:80]))
        if info.flag_bits & _IS_ENCRYPTED:
            raise Evil(message("It needs a password."))
        if same_name(raw) in seen:
            raise Evil(message("Two files in it have the same name: {name!r}.", name=raw[:80]))
        seen.add(same_name(raw))
        if not info.is_dir() and not any(is_litter(part) for part in raw.split("/")):
            found.append((shown(raw), info))
    return sorted(found, key=lambda each: each[0])


def _copied(archive: zipfile.ZipFile, info: zipfile.ZipInfo, copy: BinaryIO, most: int) -> int:
    """Copies a file, counting what really comes. Raises Evil for more than was said, Refused for a damaged one."""
    taken = 0
    try:
        with archive.open(info) as member:
            while block := member.read(_BLOCK):
                taken += len(block)
                if taken > min(most, info.file_size):
                    raise Evil(message("Its files are larger than it says."))
                copy.write(block)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OverflowError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # of the disk; what bz2 says of damaged bytes has no number
            raise
        if "password" in str(error):
            raise Evil(message("It needs a password.")) from None
        raise BadFile("unreadable", message("damaged in the archive: {reason}", reason=str(error)[:80])) from None
    return taken
