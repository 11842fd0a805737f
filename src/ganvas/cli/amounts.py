"""The flags that say how long to train: --for, --images, --steps, --epochs."""

from typing import Annotated

import typer

For = Annotated[str | None, typer.Option("--for", metavar="TIME", help="How long to train: 90s, 5m, 2h.")]
Images = Annotated[int | None, typer.Option(min=1, help="How many images are shown in all, with repetition.")]
Steps = Annotated[int | None, typer.Option(min=1, help="How many steps in all.")]
Epochs = Annotated[float | None, typer.Option(min=0.001, help="How many times every picture is shown in all.")]


def length_of(for_: str | None, images: int | None, steps: int | None, epochs: float | None) -> str | None:
    """The length that was given, as a recipe's amount; None where none was. Raises SettingError for more than one."""
    from ganvas.errors import SettingError
    from ganvas.words import listed, message

    given = [
        text
        for text in (
            _time(for_) if for_ is not None else None,
            f"{images} images" if images is not None else None,
            f"{steps} steps" if steps is not None else None,
            f"{_plain(epochs)} epochs" if epochs is not None else None,
        )
        if text
    ]
    if len(given) > 1:
        raise SettingError(
            message("Two lengths were given for one training: {lengths}.", lengths=listed(given)),
            message("Give one of --for, --images, --steps and --epochs."),
        )
    return given[0] if given else None


def _time(text: str) -> str:
    import re

    from ganvas.errors import SettingError
    from ganvas.words import message

    part = r"\s*([0-9]+(?:\.[0-9]+)?)\s*(h(?:rs?|ours?)?|m(?:ins?|inutes?)?|s(?:ecs?|econds?)?)(?![a-z])"
    whole = re.fullmatch(rf"(?:{part})+\s*", text.lower())
    seconds = sum(float(number) * {"h": 3600, "m": 60, "s": 1}[unit[0]] for number, unit in re.findall(part, text.lower()))
    if not whole or seconds <= 0:
        raise SettingError(
            message("--for {text!r} is not a duration.", text=text),
            message("Write for example --for 90s, --for 5m or --for 1h30m."),
        )
    return f"{_plain(seconds)} seconds"


def _plain(number: float) -> str:
    """Without an exponent, however large: 1080000, 0.5."""
    return f"{number:.6f}".rstrip("0").rstrip(".")
