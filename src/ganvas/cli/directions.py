"""ganvas directions: ways in which what a model makes can be moved, as strips to look at; and to keep them under a name."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ganvas.cli.breed import Device, Out
from ganvas.cli.overwriting import Overwrite
from ganvas.cli.pieces import Like
from ganvas.cli.progress import shown_progress

if TYPE_CHECKING:
    from ganvas.cli.pieces import Named
    from ganvas.exploration.directions.direction import Direction
    from ganvas.progress import ProgressCallback

USUAL = 8
"""Principal directions, or of styles, where no number is given."""


def directions(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN_OR_MODEL [PIECE...]",
            help="A run or model folder, then pieces to show the directions on: 7:12, moth.png, sheet.png#3. By default a typical one.",
        ),
    ],
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="WHAT",
            help="principal: along which pictures change most; properties: what can be computed, such as brightness, thickness, slant; "
            "styles: of a model with styles, read off its weights; classes: from the first to each other, or A,B from one to another; "
            "or properties by name: slant,warmth.",
        ),
    ] = "principal",
    like: Like = None,
    unlike: Annotated[
        str | None, typer.Option("--unlike", metavar="5", help="Of the sheet, the pictures to become less like.")
    ] = None,
    n: Annotated[
        int | None,
        typer.Option("-n", "--number", min=1, max=32, help="How many principal directions, or of styles: 8. Of classes, all."),
    ] = None,
    save: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NUMBER=NAME",
            help="Keep a direction of the sheet, by its number there, as NAME.direction.safetensors; NAME alone where there is one. "
            "Can be given several times.",
        ),
    ] = None,
    out: Out = None,
    overwrite: Overwrite = False,
    device: Device = "cpu",
) -> None:
    """Find ways in which pictures can be moved, and show them as strips, from -3 to 3 standard deviations.

    With --like, the direction from the pictures of a sheet that you don't like to those that you do.
    """
    from ganvas.cli.pieces import named, place_of, saved
    from ganvas.data.pictures.mark import check_carries
    from ganvas.exploration.directions.files import file_of
    from ganvas.outputs import check_free
    from ganvas.paths import path_of
    from ganvas.words import Command, Step, message

    if out is not None:
        check_carries(out)
    place_of(out, overwrite=overwrite)
    kept = [_to_keep(each) for each in save or ()]
    for _, name in kept:
        check_free(file_of(path_of(name)), overwrite=overwrite)
    if like is None and unlike is not None:
        _refuse_unlike_alone()
    if like is not None or source in ("principal", "styles"):
        _check_before(kept, 1 if like is not None else n or USUAL)
    meant = named(names, device=device, like=like, unlike=unlike)
    out = place_of(out, meant.path, "directions", overwrite=overwrite)
    with shown_progress() as progress:
        found = _found(meant, source, n, progress, is_of_pieces=like is not None, called=kept)
        strips = meant.explorer.directions.strips(found, [] if like is not None else meant.pieces, progress=progress)
    check_carries(out, strips.sheet.origin)
    path = saved(strips.sheet, out, overwrite=overwrite)
    print(_table(found))
    if found[0].found == "classes":
        print(message("From one class to the other, each on a row of {path}", path=path))
    else:
        print(message("From -3 to 3 standard deviations, each on a row of {path}", path=path))
    for which, name in kept:  # the sheet is there by then, whatever was mistyped
        file = meant.explorer.directions.save(_chosen(found, which, name), name, overwrite=overwrite)
        print(message("{name} is kept in {file}", name=Path(name).name, file=file))
    if like is not None and not kept:
        again = Command("directions", *names, like=like, unlike=unlike, save="liked")
        print(Step(message("To keep it under a name and move pictures along it"), again).typed)
        return
    last = kept[-1][1] if kept else found[0].name
    again = Command("move", meant.path, names[1] if len(names) > 1 and like is None else "7:12", along=last, amount=1.5)
    print(Step(message("To move a picture along one"), again).typed)


def _found(
    meant: "Named",
    source: str,
    n: int | None,
    progress: "ProgressCallback",
    *,
    is_of_pieces: bool,
    called: list[tuple[str, str]],
) -> "list[Direction]":
    """The directions that were asked for, measured."""
    from ganvas.errors import ModelError
    from ganvas.words import Command, Step, message

    known = meant.explorer.directions
    if is_of_pieces:
        name = Path(called[0][1]).name if called else "liked"
        return [known.of_pieces(meant.pieces, meant.unlike, name=name, progress=progress)]
    if source == "principal":
        return known.principal(n or USUAL, progress=progress)
    if source == "styles":
        return known.styles(n or USUAL, progress=progress)
    wanted = [each.strip() for each in source.split(",") if each.strip()]
    classes = meant.explorer.trained.config.classes
    if source == "classes" and len(classes) > 1:
        others = classes[1:] if n is None else classes[1 : n + 1]
        _check_rows(len(others) * max(1, len(meant.pieces)), len(classes))
        return [known.classes(classes[0], other, progress=progress) for other in others]
    if wanted and set(wanted) <= set(classes):
        return [known.classes(one, other, progress=progress) for one, other in zip(wanted, wanted[1:] or wanted, strict=False)]
    found = known.properties(*([] if source == "properties" else wanted), progress=progress)
    if not found:
        raise ModelError(
            message("Nothing that can be computed of these pictures has a direction of its own."),
            Step(message("To see its principal directions"), Command("directions", meant.path)),
        )
    return found


def _check_rows(rows: int, classes: int) -> None:
    """Raises SettingError for more strips than a sheet has room for: better now than after they were measured."""
    from ganvas.errors import SettingError
    from ganvas.exploration.directions.directions import MOST_ROWS
    from ganvas.words import message

    if rows > MOST_ROWS:
        raise SettingError(
            message("From the first of {classes} classes to each other one are too many strips for a sheet.", classes=classes),
            message("Name fewer pictures, or ask for fewer classes:  -n 8"),
        )


def _table(found: "list[Direction]") -> str:
    """What each direction changes."""
    from ganvas.words import listed, message

    lines = []
    for number, direction in enumerate(found):
        effects = direction.main_effects
        own = [(name, effect) for name, effect in effects if name == direction.name]
        shown = [*own, *(each for each in effects if each not in own)][:4]
        said = listed(f"{name} {effect:+.2f}" for name, effect in shown)
        if said:
            lines.append(message("{number:3}  {name:24} {effects}", number=number, name=direction.name, effects=said))
        else:
            lines.append(message("{number:3}  {name:24} nothing that is computed", number=number, name=direction.name))
    head = message("Changed by one standard deviation, in standard deviations of what other pictures have:")
    if found[0].found == "classes":
        head = message("Changed by a third of the way, in standard deviations of what other pictures have:")
    return "\n".join((head, *lines))


def _to_keep(given: str) -> tuple[str, str]:
    """ "2=thicker" or "slant=leaning" -> which direction of the sheet, and its name; a name alone says no more."""
    which, equals, name = given.partition("=")
    return (which.strip(), name.strip()) if equals else ("", given.strip())


def _check_before(kept: list[tuple[str, str]], count: int) -> None:
    """Raises SettingError for what can't be one of so many numbered directions: better now than after they were found."""
    for which, name in kept:
        if which.isdigit() and int(which) >= count:
            _refuse_number(which, name, count)
        if not which and count > 1:
            _refuse_name(name, count)


def _chosen(found: "list[Direction]", which: str, name: str) -> "Direction":
    """The direction that is to be kept under a name. Raises SettingError where it isn't clear which."""
    if which.isdigit() and int(which) < len(found):
        return found[int(which)]
    if not which and len(found) == 1:
        return found[0]
    if which.isdigit():
        _refuse_number(which, name, len(found))
    same = [direction for direction in found if direction.name == (which or name)]
    if not same:
        _refuse_name(f"{which}={name}" if which else name, len(found))
    return same[0]


def _refuse_number(number: str, name: str, count: int) -> NoReturn:
    from ganvas.errors import SettingError
    from ganvas.words import message

    raise SettingError(
        message(
            "There is no direction {number}: those of the sheet are numbered from 0 to {last}.", number=number, last=count - 1
        ),
        message("For example:  --save 0={name}", name=name),
    )


def _refuse_name(given: str, count: int) -> NoReturn:
    from ganvas.errors import SettingError
    from ganvas.words import message

    raise SettingError(
        message("There are {count} directions, and --save {given} doesn't say which is meant.", count=count, given=given),
        message("Name one by its number on the sheet:  --save 2=thicker"),
    )


def _refuse_unlike_alone() -> None:
    from ganvas.errors import SettingError
    from ganvas.words import message

    raise SettingError(
        message("--unlike needs --like: a direction leads from some pictures to others."),
        message("For example:  --like 3,7 --unlike 5"),
    )
