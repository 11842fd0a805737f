"""Paths: what a person gives as one, in a shell or in Python, and the names that are made from it. The one place that reads them."""

import itertools
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from urllib.parse import unquote

from ganvas.errors import SettingError
from ganvas.words import Message, message, nearest, readable

_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "„": "“", "«": "»"}
"""What stands around a path that was copied from a text or, on Windows, as a path."""

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*(\.|$)", re.IGNORECASE)
"""Names that are devices on Windows, whatever their ending."""

_ENDINGS = frozenset(
    """png jpg jpeg jpe jfif jp2 jxl gif apng webp bmp dib tif tiff ppm pgm pbm pnm avif heic heif ico icns qoi psd dds sgi pcx
    tga svg exr pdf eps ps npy npz zip tar gz tgz xz txz bz2 7z rar pt pth pkl safetensors onnx h5 json jsonl html htm md txt
    csv tsv yaml yml toml xml log doc docx ipynb py mp4 webm mov avi mkv mid midi wav mp3 flac ogg""".split()  # noqa: SIM905 - words
)
"""Endings that say what kind of file is meant; others, as in exp-v1.5, are part of a name."""


def path_of(given: str | os.PathLike[str]) -> Path:
    """The path that a person means: ~ is their home folder, and neither file:// nor quotes around it belong to it.

    What it gives may pass through it again. Raises SettingError for what can't be a path here.
    """
    text = unwrapped(os.fspath(given))
    if not text:
        raise SettingError(message("A path is empty."), message("Give a path, or leave it out."))
    if "\0" in text:
        raise SettingError(message("{path!r} is not a path.", path=text), message("Give a path without a zero byte."))
    if readable(text) != text:  # it couldn't be written into a run, a record or a report
        raise SettingError(
            message("The name {path} is not UTF-8.", path=text),
            message("Use another name. What has this one can be renamed, or reached by a link:  ln -s ITS-PLACE pictures"),
        )
    if re.match(r"\.[\\/]+~", text):  # somebody's folder that really has this name, which Path would shorten to ~
        return Path.cwd() / text
    path = Path(text)
    if not text.startswith("~"):
        return path
    try:
        return path.expanduser()
    except RuntimeError:
        if text[1:2] not in ("", "/", os.sep):  # no such user: it is a name that begins like this
            return path
        raise SettingError(
            message("{path} needs a home folder, and there is none here.", path=text),
            message("Write the whole path, or set HOME."),
        ) from None


def unwrapped(text: str) -> str:
    """A path or source as it was meant, without quotes around it and without file://, unless it is there as it stands."""
    if "\0" in text or os.path.lexists(text):
        return text
    inner = text.strip()
    if len(inner) > 1 and _QUOTES.get(inner[0]) == inner[-1]:
        return unwrapped(inner[1:-1])
    return _from_address(inner) if inner[:5].lower() == "file:" else text


def _from_address(text: str) -> str:
    """file:///home/me/my%20pictures -> /home/me/my pictures, file:///C:/x -> C:/x."""
    rest = unquote(text[5:])
    if rest.startswith("//"):
        host, slash, below = rest[2:].partition("/")
        if host not in ("", "localhost"):
            if os.name == "nt":
                return f"//{host}{slash}{below}"
            raise SettingError(
                message("{address} is on another computer, {host}.", address=text, host=host),
                message("Connect to it, then give the folder in which it appears here."),
            )
        rest = f"/{below}"
    return rest[1:] if re.match(r"/[A-Za-z]:", rest) and os.name == "nt" else rest


def ending_of(path: PurePath) -> str:
    """The ending that says what kind of file a path is meant to be: ".png"; "" where there is none, as in exp-v1.5.

    What looks like a slip of the finger is one too, ".pgn", so that it can be answered.
    """
    ending = path.suffix.lower()
    is_one = ending[1:] in _ENDINGS or (ending[1:].isalpha() and nearest(ending[1:], _ENDINGS, most=1, cutoff=0.65))
    return ending if is_one else ""


def portable(name: str) -> str:
    """A name for a file or folder that can be written on every system, as like the given one as that allows.

    Windows knows neither <>:"/\\|?* nor a dot or space at the end, and devices called con, nul, com1 and the like.
    """
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]', "-", unicodedata.normalize("NFC", name)).rstrip(". ").lstrip(" ")
    if not name:
        return "unnamed"
    return f"_{name}" if _RESERVED.match(name) else name


def portable_path(name: str) -> str:
    """A name with slashes in it, each part portable; it stays below where it is put."""
    return "/".join(portable(part) for part in name.split("/") if part not in ("", "."))


def same_name(name: str) -> str:
    """Equal for names that are one file where upper and lower case, or two ways to write an accent, are the same."""
    return unicodedata.normalize("NFC", name).casefold()


def path_named(paths: Iterable[Path], name: str) -> Path | None:
    """The path that is called so to the letter, else the only one that is where case and accents don't count.

    None where there is none, or where several are: nobody knows then which one is meant.
    """
    alike = [path for path in paths if same_name(path.name) == same_name(name)]
    exact = [path for path in alike if path.name == name] or alike
    return exact[0] if len(exact) == 1 else None


def numbered(name: str, ending: str = "") -> Iterator[str]:
    """name, then name-2, name-3 and so on, each with the ending: to take the first that is free."""
    yield f"{name}{ending}"
    for number in itertools.count(2):
        yield f"{name}-{number}{ending}"


def shareable(given: object) -> str:
    """A path as others may read it: as it was typed where that is relative, else its last part alone.

    Names of data sets and parts of sources stay: mnist:test, /home/me/moths:val -> moths:val. Of a message, its values are changed.
    """
    if isinstance(given, Message):
        changed = {name: shareable(value) if isinstance(value, str | Path) else value for name, value in given.values.items()}
        return Message(given.key, given.many, given.number, **changed)
    text = str(given)
    if not (PurePosixPath(text).is_absolute() or PureWindowsPath(text).drive or text.startswith("~")):
        return text
    return PureWindowsPath(text).name if PureWindowsPath(text).drive else PurePosixPath(text).name
