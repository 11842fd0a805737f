"""Download: one file from the first mirror that has it, resumed where it broke off, and checked before it gets its name."""

import errno
import hashlib
import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException, HTTPMessage
from pathlib import Path

from filelock import FileLock

from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message

_BLOCK = 2**18
# A full or write-protected disk is not the mirror's fault.
_OURS = {errno.ENOSPC, errno.EACCES, errno.EPERM, errno.EROFS, errno.EDQUOT}


class DownloadFailed(Exception):
    """No mirror gave the file; the text has the reason for each."""


def download(
    urls: Sequence[str],
    target: Path,
    sha256: str,
    *,
    progress: ProgressCallback | None = None,
    attempts: int = 4,
    wait_seconds: float = 1.0,
    timeout_seconds: float = 30.0,
) -> Path:
    """Fetch ``target`` from the first of ``urls`` that gives all of it, with the right SHA-256.

    Each is tried up to ``attempts`` times, with ``wait_seconds`` between the first two and twice as long each time after. A broken
    transfer continues from the bytes that came, also in a later call. Only a checked file gets its name. Raises DownloadFailed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{target}.lock"):  # a second process waits and finds it done
        if target.exists():
            return target
        part = target.with_name(f"{target.name}.part")
        if part.exists() and _sha256(part) == sha256:  # only the name is missing
            return part.replace(target)
        failures: list[str] = []
        for url in urls:
            for attempt in range(attempts):
                if attempt:
                    time.sleep(wait_seconds * 2 ** (attempt - 1))
                try:
                    _transfer(url, part, progress, timeout_seconds)
                except urllib.error.HTTPError as error:
                    error.close()
                    failure = f"{url}: {error.code} {error.reason}"
                    if error.code == 416:  # the part is longer than the file: it belongs to another one
                        part.unlink(missing_ok=True)
                    elif error.code < 500 and error.code not in (408, 429):
                        break
                except (OSError, HTTPException, ValueError) as error:
                    if isinstance(error, OSError) and error.errno in _OURS:
                        raise
                    reason = getattr(error, "reason", None) or error
                    failure = f"{url}: {reason or type(error).__name__}"
                    if isinstance(reason, socket.gaierror):  # there is no network, or no such host: waiting doesn't help
                        break
                else:
                    if _sha256(part) == sha256:
                        return part.replace(target)
                    part.unlink()
                    failure = message("{url}: its checksum differs from the published one", url=url)
            failures.append(failure)
        raise DownloadFailed("; ".join(failures))


def _transfer(url: str, part: Path, progress: ProgressCallback | None, timeout_seconds: float) -> None:
    """Bring ``part`` up to the whole file; raises when the transfer breaks off."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "ganvas", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=timeout_seconds) as answer:
        if answer.status != 206 or _first_byte(answer.headers) != have:
            have = 0  # the server sends it from the start, whatever it was asked for
        length = answer.headers.get("Content-Length")
        total = have + int(length) if length else 0
        pace = Pace(message("downloading {name}", name=part.name.removesuffix(".part")), total, progress)
        with part.open("ab" if have else "wb") as file:
            file.truncate(have)
            while block := answer.read(_BLOCK):
                file.write(block)
                have += len(block)
                pace.note(have)
            file.flush()
            os.fsync(file.fileno())
    if total and have < total:
        raise ConnectionError(message("the transfer broke off after {n:,} of {total:,} bytes", n=have, total=total))


def _first_byte(headers: HTTPMessage) -> int:
    said = headers.get("Content-Range", "")
    try:
        return int(said.removeprefix("bytes ").partition("-")[0])
    except ValueError:
        return -1


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
