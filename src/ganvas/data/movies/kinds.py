"""Kinds of movie by the ending of their file, and what can be said against one before minutes of work go into it."""

from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

from ganvas.errors import SettingError
from ganvas.outputs import check_all_free, check_free, next_free
from ganvas.paths import ending_of
from ganvas.words import Flag, message, plural, quoted

SMALLEST, LARGEST = 16, 4_320
"""Pixels of the shorter side that can be asked for."""
LONGEST_SIDE = 16_383
"""Pixels: what WebP and H.264 have at most."""
MOST_FRAMES = 216_000
"""An hour at 60 frames a second."""
FASTEST = 120
"""Frames a second."""
SECONDS = 12.0
"""How long a movie is of which nothing else is said."""


@dataclass(frozen=True)
class Kind:
    """A kind of movie."""

    ending: str
    """.mp4, or empty for a folder of pictures."""
    usual_size: int
    """Pixels of the shorter side that small pictures are enlarged to, at least, where no size is asked for; 1 leaves them as they are."""
    is_video: bool = False
    """Whether it is made by PyAV, has even sides, and can have sound."""
    fastest: int = FASTEST
    """Frames a second that its players show."""


KINDS = {
    kind.ending: kind
    for kind in (
        Kind(".mp4", 512, is_video=True),
        Kind(".webm", 512, is_video=True),
        Kind(".gif", 256, fastest=50),  # browsers show what is faster at 10 frames a second
        Kind(".webp", 256),
        Kind(".png", 256),
        Kind("", 1),
    )
}


def kind_of(path: Path) -> Kind:
    """The kind that a path names: by its ending, or a folder where it has none. Raises SettingError for another ending."""
    ending = "" if path.is_dir() else ending_of(path)
    if ending == ".apng":
        raise SettingError(
            message("{path} is called .apng, which hardly any program opens.", path=path),
            message("An animated PNG ends in .png:  {path}", path=path.with_suffix(".png")),
        )
    if ending not in KINDS:
        raise SettingError(
            message("A movie can't be written as {ending}.", ending=ending),
            message("Name a video (.mp4, .webm), an animated picture (.gif, .webp, .png) or a folder for its frames."),
        )
    return KINDS[ending]


def usual_ending() -> str:
    """Of the movies that can be written here: .mp4, or .webp where PyAV isn't installed."""
    return ".mp4" if find_spec("av") is not None else ".webp"


def check_movie(path: Path, count: int, *, fps: int = 30, size: int | None = None, overwrite: bool = False) -> Kind:
    """The kind of a movie of ``count`` frames that can be written. Raises SettingError where that isn't so: before any frame is made."""
    kind = kind_of(path)
    if kind.is_video and find_spec("av") is None:
        raise SettingError(
            message("To write {ending} files, PyAV is needed, and it is not installed.", ending=kind.ending),
            message("Install it:  {command}", command="pip install 'ganvas[video]'"),
            message("Or write an animated picture, which needs nothing:  {path}", path=path.with_suffix(".webp")),
        )
    if not 1 <= fps <= kind.fastest:
        raise SettingError(
            message("{flag} is not a rate that {ending} files can have.", flag=Flag("fps", fps), ending=kind.ending or ".png"),
            message("Give 1 to {most} frames a second.", most=kind.fastest),
        )
    check_size(size)
    if kind.ending:
        check_free(path, overwrite=overwrite)
    else:
        _check_folder(path, count, overwrite=overwrite)
    return kind


def frame_name(number: int, count: int) -> str:
    """The file of one of ``count`` frames in a folder."""
    return f"frame-{number:0{max(5, len(str(count - 1)))}d}.png"


def _check_folder(path: Path, count: int, *, overwrite: bool) -> None:
    """Afterwards all frames in it belong together."""
    elsewhere = message("Name another folder:  --out {folder}", folder=quoted(next_free(path)))
    if path.exists() and not path.is_dir():
        raise SettingError(message("{path} is a file, and a folder would be made there.", path=path), elsewhere)
    there = sorted(each.name for each in path.glob("frame-*.png"))
    check_all_free(path, there, overwrite=overwrite)
    new = {frame_name(number, count) for number in range(count)} if there else set()
    if others := [name for name in there if name not in new]:
        raise SettingError(
            plural(
                len(others),
                "{folder} holds {n:,} frame of another movie, {first}, that would stay among the new ones.",
                "{folder} holds {n:,} frames of another movie, such as {first}, that would stay among the new ones.",
                folder=path,
                first=others[0],
            ),
            elsewhere,
            message("Or remove the older frames from it first."),
        )


def check_size(size: int | None) -> None:
    """Raises SettingError for a shorter side that is out of range."""
    if size is not None and not SMALLEST <= size <= LARGEST:
        raise SettingError(
            message("{flag} is not a size for a movie.", flag=Flag("size", size)),
            message("Give the shorter side in pixels, {low} to {high}, for example 1080.", low=SMALLEST, high=LARGEST),
        )


def frames_in(seconds: float, fps: int) -> int:
    """How many frames so much time has. Raises SettingError for less than two, and for more than MOST_FRAMES."""
    count = round(Fraction(seconds) * fps) if 0 < seconds < float("inf") else 0
    if count < 2:
        raise SettingError(
            message("{seconds:g} seconds at {fps} frames a second are not a movie.", seconds=seconds, fps=fps),
            message("Give a longer time, for example 12 seconds."),
        )
    if count > MOST_FRAMES:
        raise SettingError(
            message("{seconds:,.0f} seconds at {fps} frames a second are {n:,} frames.", seconds=seconds, fps=fps, n=count),
            message("The most is {most:,}: an hour at 60 frames a second.", most=MOST_FRAMES),
        )
    return count
