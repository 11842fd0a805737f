"""Write movies: frames in, a file or a folder out. A file is there whole or not at all."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from io import BytesIO
from itertools import chain
from pathlib import Path

from PIL import Image

from ganvas.data.movies.kinds import check_movie, frame_name
from ganvas.data.movies.sizes import Frame, Size, size_of
from ganvas.data.movies.sound import Sound
from ganvas.data.movies.video import write_video
from ganvas.data.pictures.animated.apng import write_apng
from ganvas.data.pictures.animated.gif import write_gif
from ganvas.data.pictures.animated.webp import write_webp
from ganvas.data.pictures.mark import write_marked
from ganvas.disk import make_folder, replaced, write_new, writing
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message


def write_movie(
    path: Path,
    frames: Iterable[Frame],
    count: int,
    *,
    fps: int = 30,
    size: int | None = None,
    smooth: bool | None = None,
    sound: Sound | None = None,
    origin: str = "",
    origin_of: Callable[[int], str] | None = None,
    overwrite: bool = False,
    progress: ProgressCallback | None = None,
) -> Path:
    """Write ``count`` frames, (H, W, C) uint8 each, as a movie of the kind that the path's ending says, and return its path.

    size, smooth: see ``size_of``. sound: what a video plays; others have none. origin: what the file carries as its origin.
    origin_of: of the frame of a number, for the pictures in a folder. overwrite: replace what is there. Raises SettingError where the
    movie can't be written, RunError where the system refuses.
    """
    kind = check_movie(path, count, fps=fps, size=size, overwrite=overwrite)
    first, frames = _begun(frames)
    fitted = size_of((first.shape[0], first.shape[1]), kind, size, smooth)
    paced = _paced(frames, count, progress)
    with writing(path):
        make_folder(path.parent)
        if not kind.ending:
            return _write_folder(path, paced, fitted, count, origin_of, overwrite=overwrite)
        with replaced(path) as unfinished:
            if kind.is_video:
                lasting = None if sound is None else sound.lasting(count / fps)
                write_video(unfinished, paced, fitted, fps=fps, sound=lasting, origin=origin)
                return path
            pictures, lasts = (_picture(fitted(frame)) for frame in paced), [Fraction(1, fps)] * count
            match kind.ending:
                case ".gif":
                    write_gif(unfinished, pictures, lasts)
                case ".png":
                    write_apng(unfinished, pictures, lasts, count, origin=origin)
                case _:
                    write_webp(unfinished, pictures, lasts, lossless=not fitted.smooth, origin=origin)
    return path


def _write_folder(
    out: Path,
    frames: Iterable[Frame],
    size: Size,
    count: int,
    origin_of: Callable[[int], str] | None,
    *,
    overwrite: bool,
) -> Path:
    make_folder(out)
    for number, frame in enumerate(frames):
        buffer = BytesIO()
        write_marked(_picture(size(frame)), buffer, "PNG", origin=origin_of(number) if origin_of else "")
        write_new(out / frame_name(number, count), buffer.getvalue(), overwrite=overwrite)
    return out


def _begun(frames: Iterable[Frame]) -> tuple[Frame, Iterator[Frame]]:
    """The first frame, which says how large all are, and all of them."""
    rest = iter(frames)
    first = next(rest)
    return first, chain([first], rest)


def _paced(frames: Iterator[Frame], count: int, progress: ProgressCallback | None) -> Iterator[Frame]:
    """The frames, and after each the progress."""
    pace = Pace(message("making frames"), count, progress)
    for number, frame in enumerate(frames, 1):
        yield frame
        pace.note(number)


def _picture(frame: Frame) -> Image.Image:
    return Image.fromarray(frame[..., 0] if frame.shape[2] == 1 else frame)
