"""Pictures: the files of a gallery, one a piece, as it was when it was added. They aren't a cache: a model can be gone tomorrow.

A file is a PNG at the size that the model makes, called after its piece. It carries its origin, so that even a gallery whose database is
lost can be made again from its pictures.
"""

import errno
import hashlib
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray
from PIL import Image

from ganvas.data.pictures.mark import write_marked
from ganvas.disk import make_folder, sync_folder, write_one_of_many
from ganvas.errors import GalleryError
from ganvas.words import message

PATIENCE_SECONDS = 60
"""So long a process waits for another one that adds."""
AT_ONCE = 8
"""Files that are written at the same time: most of it is waiting for the disk."""
_ID = re.compile(r"[0-9a-f]{32}")
_UNFINISHED = ".unfinished"


class Pictures:
    """The picture files below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process adds, removes or mends files until the block ends; if this one is killed, that ends too."""
        with _said(self.folder):
            make_folder(self.folder)
        lock = FileLock(self.folder / ".lock", timeout=PATIENCE_SECONDS)
        try:
            with _said(self.folder):
                lock.acquire()
        except Timeout:
            raise GalleryError(
                message(
                    "Another process has been adding pictures to {folder} for {seconds} seconds.",
                    folder=self.folder,
                    seconds=PATIENCE_SECONDS,
                ),
                message("Try again when it is done."),
            ) from None
        try:
            yield
        finally:
            lock.release()

    def path(self, piece: str) -> Path:
        """Where the picture of a piece is. Raises GalleryError for what is not an id, such as one of a damaged database."""
        if not _ID.fullmatch(piece):
            raise GalleryError(
                message("The gallery is damaged: {id!r} is not the id of a piece.", id=piece[:40]),
                message("To see what else is wrong with it:  ganvas gallery check"),
            )
        return self.folder / piece[0] / f"{piece}.png"

    def write(self, pieces: Sequence[tuple[str, str, NDArray[np.uint8]]]) -> list[str]:
        """Write (id, origin, picture (H, W, C)) as files that survive a power cut; gives the SHA-256 of each.

        A file that is there is replaced, whole. Raises GalleryError where the system refuses; files that were written until then stay.
        """
        with _said(self.folder):
            folders = sorted({self.path(piece).parent for piece, _, _ in pieces})
            for folder in folders:
                make_folder(folder)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                digests = list(pool.map(self._write, pieces))
                list(pool.map(sync_folder, folders))
        return digests

    def _write(self, given: tuple[str, str, NDArray[np.uint8]]) -> str:
        piece, origin, picture = given
        data = png(picture, origin)
        write_one_of_many(self.path(piece), data, _UNFINISHED)
        return hashlib.sha256(data).hexdigest()

    def is_whole(self, piece: str, digest: str) -> bool:
        """Whether the file is there, and as it was written."""
        try:
            return digest_of(self.path(piece)) == digest
        except OSError:
            return False

    def remove(self, pieces: Sequence[str]) -> None:
        """Remove the files of pieces, where they are there. Raises GalleryError where the system refuses."""
        with _said(self.folder):
            for piece in pieces:
                self.path(piece).unlink(missing_ok=True)

    def all(self) -> Iterator[Path]:
        """The files of all pieces, whether the database knows them or not."""
        for path in sorted(self.folder.glob("[0-9a-f]/*.png")):
            if _ID.fullmatch(path.stem):
                yield path

    def left_behind(self) -> list[Path]:
        """What processes that were killed had not finished. Only for one that is alone in the gallery."""
        return sorted(self.folder.glob(f"[0-9a-f]/*{_UNFINISHED}"))


@contextmanager
def _said(folder: Path) -> Iterator[None]:
    """Turns the system's refusal to write into a GalleryError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise GalleryError(
                message("The disk is full: {folder} can't be written. What was added before is complete.", folder=folder),
                message("Make room, then try again."),
            ) from None
        raise GalleryError(
            message("{folder} can't be written: {reason}.", folder=folder, reason=error.strerror or error),
            message("Choose a gallery in a place that you may write to:  --gallery DIR"),
        ) from None


def digest_of(path: Path) -> str:
    """SHA-256 of a file. Raises OSError where it can't be read."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def png(picture: NDArray[np.uint8], origin: str) -> bytes:
    """A picture (H, W, C) as a file, with the mark that ganvas wrote it, and its origin."""
    buffer = BytesIO()
    write_marked(Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture), buffer, "PNG", origin=origin)
    return buffer.getvalue()


def pixels_of(path: Path) -> NDArray[np.uint8]:
    """The picture in a file of the gallery, (H, W, C). Raises OSError where it can't be read, ValueError where it is not one of ours."""
    with Image.open(path, formats=["PNG"]) as image:
        if image.mode not in ("L", "RGB") or image.width * image.height > (Image.MAX_IMAGE_PIXELS or 10**9):
            raise ValueError(image.mode)
        found = np.asarray(image)
    return found[..., None] if found.ndim == 2 else found
