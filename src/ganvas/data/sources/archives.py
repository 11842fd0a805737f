"""Archives: files of a zip or tar, read in place. Nothing is ever extracted, so no name can reach outside."""

import bz2
import errno
import gzip
import lzma
import os
import re
import shutil
import tarfile
import tempfile
import threading
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from ganvas.data.found import Refusal
from ganvas.data.pictures.formats import Refused
from ganvas.data.sources.folders import Entry, is_litter, refusal_by_size, shown
from ganvas.data.sources.zip_names import decoded
from ganvas.errors import SourceError
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message

GROWTH_BYTES = 2**30
"""A compressed tar may grow to this much more than a hundred times its size; beyond that it is taken for a bomb."""

_BIG_MEMBER = 32 * 2**20
_one_big_member_at_a_time = threading.Lock()


@dataclass
class Zip:
    """The members of a zip file, in the order of their names."""

    path: Path
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    passed_over: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        try:
            self._zip = zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise _broken(self.path, error) from None
        members = [info for info in self._zip.infolist() if not info.is_dir()]
        silent = [info for info in members if not info.flag_bits & 0x800]  # that don't say that they are UTF-8
        names, encoding = decoded([info.orig_filename.encode("cp437", "replace") for info in silent])
        known = dict(zip(map(id, silent), names, strict=True))
        if encoding:
            note = message("The names in the zip don't say their encoding and were read as {encoding}.", encoding=encoding)
            self.notes = (note,)
        for info in members:
            name = harmless(shown(known.get(id(info), info.filename)))
            if any(is_litter(part) for part in name.split("/")):
                self.passed_over += 1
            elif info.flag_bits & 0x1:
                self.refused.append(Refusal(name=name, reason="encrypted"))
            elif (refusal := refusal_by_size(name, info.file_size)) is not None:
                self.refused.append(refusal)
            else:
                self.entries.append(Entry(name, info.file_size, 0, info))
        self.entries.sort(key=lambda entry: (entry.name, entry.handle.header_offset))

    def open(self, entry: Entry) -> BinaryIO:
        try:
            if entry.size <= _BIG_MEMBER:
                return BytesIO(self._read(entry))
            # Threads that each unpack half a gigabyte would fill the memory.
            with _one_big_member_at_a_time:
                return BytesIO(self._read(entry))
        except NotImplementedError as error:
            raise Refused("unreadable", str(error)[:120]) from None
        except EOFError:
            raise Refused("truncated", message("the archive ends in the middle of it")) from None
        except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError) as error:
            raise Refused("unreadable", message("damaged in the archive: {reason}", reason=str(error)[:80])) from None

    def peek(self, entry: Entry) -> BinaryIO:
        try:
            return self._zip.open(entry.handle)  # type: ignore[return-value]  # which unpacks only as far as it is read
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise Refused("unreadable", str(error)[:120]) from None

    def close(self) -> None:
        self._zip.close()

    def _read(self, entry: Entry) -> bytes:
        # zipfile never returns more than the declared size, which is at most LARGEST_FILE.
        with self._zip.open(entry.handle) as member:
            return member.read()


@dataclass
class Tar:
    """The members of a tar file, in the order of their names; a compressed one is uncompressed once, into a nameless file."""

    path: Path
    scratch: Path
    progress: ProgressCallback | None = None
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    passed_over: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._file: IO[bytes] = self._uncompressed()
        try:
            self._tar = tarfile.TarFile(fileobj=self._file)
            self._list()
        except (tarfile.TarError, OSError) as error:
            self._file.close()
            raise _broken(self.path, error) from None
        self.entries.sort(key=lambda entry: (entry.name, entry.handle.offset))

    def open(self, entry: Entry) -> BinaryIO:
        with self._lock:  # the members share one file position
            try:
                member = self._tar.extractfile(entry.handle)
                data = member.read() if member else b""
            except tarfile.TarError as error:
                raise Refused("truncated", str(error)[:120]) from None
        return BytesIO(data)

    def peek(self, entry: Entry) -> BinaryIO:
        return self.open(entry)

    def close(self) -> None:
        self._tar.close()
        self._file.close()

    def _list(self) -> None:
        try:
            for member in self._tar:
                if member.isdir():
                    continue
                name = harmless(shown(member.name))
                if member.issym() or member.islnk() or any(is_litter(part) for part in name.split("/")):
                    self.passed_over += 1
                elif not member.isreg():
                    self.refused.append(Refusal(name=name, reason="special file", detail=message("a pipe or device")))
                elif (refusal := refusal_by_size(name, member.size)) is not None:
                    self.refused.append(refusal)
                else:
                    self.entries.append(Entry(name, member.size, 0, member))
        except tarfile.ReadError as error:
            self.refused.append(Refusal(name=self.path.name, reason="truncated", detail=str(error)[:120]))

    def _uncompressed(self) -> IO[bytes]:
        raw = self.path.open("rb")
        packed = _unpacking(raw)
        if packed is None:
            return raw
        # Random access by all cores needs it uncompressed. The file has no name, so it is gone when the program ends.
        self.scratch.mkdir(parents=True, exist_ok=True)
        whole = tempfile.TemporaryFile(dir=self.scratch)  # noqa: SIM115 - it lives as long as the archive is read
        size = self.path.stat().st_size
        limit = GROWTH_BYTES + 100 * size
        pace = Pace(message("unpacking"), size, self.progress)
        try:
            with raw, packed:
                while block := packed.read(2**20):
                    whole.write(block)
                    pace.note(raw.tell())
                    if whole.tell() > limit:
                        raise SourceError(
                            message(
                                "{path} grows to more than a hundred times its size: it looks like a decompression bomb.",
                                path=self.path,
                            ),
                            message("If you trust it, unpack it yourself and give the folder."),
                        )
                    # The last free space on a disk is needed for other things, so it is not ours to fill.
                    if whole.tell() % 2**28 < 2**20 and shutil.disk_usage(self.scratch).free < 2**28:
                        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
            self.refused.append(Refusal(name=self.path.name, reason="truncated", detail=str(error)[:120]))
        except BaseException:
            whole.close()
            raise
        whole.seek(0)
        return whole


def archive_kind(path: Path) -> str | None:
    """ "zip", "tar" or None, from what the file holds and not from what it is called."""
    with path.open("rb") as file:
        head = file.read(6)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) or (path.suffix.lower() == ".zip" and zipfile.is_zipfile(path)):
        return "zip"
    try:
        if tarfile.is_tarfile(path):
            return "tar"
    except (OSError, EOFError, zlib.error):
        pass
    name = path.name.lower()
    return "tar" if head and name.endswith((".tar", ".tgz", ".txz", ".tbz2", ".tar.gz", ".tar.xz", ".tar.bz2")) else None


def harmless(name: str) -> str:
    """A member's name as a path below the archive: no root, no drive, no way up."""
    parts = re.split(r"[/\\]+", name)
    kept = [part for part in parts if part not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", part)]
    return "/".join(kept) or "nameless"


def _unpacking(raw: BinaryIO) -> gzip.GzipFile | lzma.LZMAFile | bz2.BZ2File | None:
    """A reader of what is compressed in ``raw``; None when it isn't compressed."""
    head = raw.read(6)
    raw.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=raw)
    if head.startswith(b"\xfd7zXZ\x00"):
        return lzma.LZMAFile(raw)
    return bz2.BZ2File(raw) if head.startswith(b"BZh") else None


def _broken(path: Path, error: Exception) -> SourceError:
    return SourceError(
        message("{path} can't be read as an archive: {reason}.", path=path, reason=error),
        message("It may have been cut off on its way: download or copy it again."),
    )
