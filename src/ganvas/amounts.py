"""Amounts of training, as people write them: 5000 steps, 50 epochs, 5m, 1h30m, 2 days. The one place that reads them."""

import re
from typing import Literal

from ganvas.words import message

Unit = Literal["images", "steps", "epochs", "seconds"]

_COUNTED: dict[str, Unit] = {"image": "images", "step": "steps", "epoch": "epochs"}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_NUMBER = r"([0-9][0-9_,]*(?:\.[0-9]+)?)"
_TIME = r"(w(?:eeks?)?|d(?:ays?)?|h(?:rs?|ours?)?|m(?:ins?|inutes?)?|s(?:ecs?|econds?)?)(?![a-z])"
_WORDED = re.compile(rf"\s*{_NUMBER}\s+(?:images?|steps?|epochs?|seconds?|minutes?|hours?)\s*", re.IGNORECASE)
"""The form that is kept as it is; others are brought to it."""


def parse_amount(text: str) -> tuple[float, Unit]:
    """ "5000 steps", "50 epochs", "640000 images", "90 seconds", "5m", "1h30m", "2 days" -> (number, unit), time in seconds.

    Raises ValueError for anything else.
    """
    if counted := re.fullmatch(rf"{_NUMBER}\s*(image|step|epoch)s?", text.strip().lower()):
        number = _number(counted[1])
        if number > 0:
            return number, _COUNTED[counted[2]]
    elif (seconds := seconds_in(text)) is not None:
        return seconds, "seconds"
    raise ValueError(
        message(
            "{text!r} is not an amount of training. Write for example 5000 steps, 50 epochs, 200000 images, 5 minutes or 1h30m.",
            text=text,
        )
    )


def seconds_in(text: str) -> float | None:
    """The seconds in "90s", "5 minutes" or "1h 30m"; None where that is not a duration, or none at all."""
    part = rf"\s*{_NUMBER}\s*{_TIME}"
    if not re.fullmatch(rf"(?:{part})+\s*", text.lower()):
        return None
    seconds = sum(_number(number) * _SECONDS[unit[0]] for number, unit in re.findall(part, text.lower()))
    return seconds if seconds > 0 else None


def normal(text: str) -> str:
    """An amount as it is kept: "5m" becomes "300 seconds", "5 minutes" stays. Raises ValueError where ``parse_amount`` does."""
    number, unit = parse_amount(text)
    return text if _WORDED.fullmatch(text) else f"{plain(number)} {unit}"


def plain(number: float) -> str:
    """Without an exponent, however large: 1080000, 0.5."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _number(text: str) -> float:
    return float(re.sub("[_,]", "", text))
