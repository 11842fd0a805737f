"""The flags that say how long to train: --for, --images, --steps, --epochs."""

from contextlib import suppress
from typing import Annotated

import typer

For = Annotated[str | None, typer.Option("--for", metavar="TIME", help="How long to train: 90s, 5m, 2h, 1d.")]
Images = Annotated[int | None, typer.Option(min=1, help="How many images are shown in all, with repetition.")]
Steps = Annotated[int | None, typer.Option(min=1, help="How many steps in all.")]
Epochs = Annotated[float | None, typer.Option(min=0.001, help="How many times every picture is shown in all.")]


def length_of(for_: str | None, images: int | None, steps: int | None, epochs: float | None) -> str | None:
    """The length that was given, as a recipe's amount; None where none was. Raises SettingError for more than one."""
    from ganvas.amounts import plain
    from ganvas.errors import SettingError
    from ganvas.words import listed, message

    given = [
        text
        for text in (
            _time(for_) if for_ is not None else None,
            f"{images} images" if images is not None else None,
            f"{steps} steps" if steps is not None else None,
            f"{plain(epochs)} epochs" if epochs is not None else None,
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
    from ganvas.amounts import parse_amount, plain, seconds_in
    from ganvas.errors import SettingError
    from ganvas.words import message

    seconds = seconds_in(text)
    if seconds is not None:
        return f"{plain(seconds)} seconds"
    steps = [message("Write for example --for 90s, --for 5m, --for 1h30m or --for 2d.")]
    with suppress(ValueError):  # another amount, which has a flag of its own
        number, unit = parse_amount(text)
        steps = [message("For that, write --{unit} {number}.", unit=unit, number=plain(number))]
    raise SettingError(message("--for {text!r} is not a duration.", text=text), *steps)
