"""Files: the origins that pictures carry."""

from pathlib import Path

from ganvas.data.pictures.mark import carried_origin
from ganvas.errors import OriginError
from ganvas.origins.origin import Origin, read
from ganvas.words import Command, Step, message


def origin_of(path: Path, number: int | None = None) -> Origin:
    """The origin that a picture file carries. number: of a sheet, that of one of its pictures.

    Raises OriginError if the file is missing, carries none, or has no picture of that number.
    """
    try:
        text = carried_origin(path)
    except OSError as error:
        check_not_seed(str(path))
        raise OriginError(
            message("{path} can't be read: {reason}.", path=path, reason=error.strerror or error),
            message(
                "Name a piece by its seed and number, 7:12, by a picture that ganvas wrote, or by a picture of a sheet, sheet.png#3."
            ),
        ) from None
    if not text:
        raise OriginError(
            message(
                "{path} carries no origin: it isn't a picture that a model of ganvas made, or its file was changed.", path=path
            ),
            Step(message("Make pieces that carry theirs"), Command("sample", "RUN", seed=7)),
        )
    origin = read(text)
    return origin if number is None else origin.cell(number)


def check_not_seed(text: str) -> None:
    """Raises OriginError for a number that stands alone."""
    if text.isdecimal():
        raise OriginError(
            message("{name} is a seed without the number of a picture.", name=text[:40]),
            message("Picture 12 of it is {name}:12; they are counted from 0.", name=text[:40]),
        )
