"""The options that several subcommands of ganvas gallery have, and what is made of them."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from ganvas.workspace.gallery import Gallery
    from ganvas.workspace.searching import Wanted

Place = Annotated[
    str | None,
    typer.Option(
        "--gallery",
        metavar="PLACE",
        help="The gallery's folder, or postgresql://NAME@HOST/DATABASE. By default GANVAS_GALLERY, else one for all that you make.",
    ),
]
Pieces = Annotated[
    list[str],
    typer.Argument(
        metavar="PIECE...",
        help="The first digits of an id, at least six, as ganvas gallery list shows it, a picture file, or runs/moths#7:12.",
    ),
]
Tag = Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="Only with this tag; several times for several.")]
Text = Annotated[str | None, typer.Argument(metavar="[TEXT]", help="Words that are in the note or in a tag.")]
Model = Annotated[
    str | None, typer.Option(metavar="RUN_OR_MODEL", help="Only of this model, or of the first digits of its SHA-256.")
]
Seed = Annotated[
    str | None, typer.Option(metavar="7:12", help="Only this picture of a seed, or 7 for all of them, and what comes from it.")
]
Since = Annotated[str | None, typer.Option(metavar="DAY", help="Only what was added on this day or later: 2026-11-30.")]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Only what was added on this day or earlier.")]
Stars = Annotated[int, typer.Option(min=0, max=5, help="Only with at least so many stars.")]
Of = Annotated[str | None, typer.Option(metavar="NAME", help="Only of this collection, in its order.")]
Ancestor = Annotated[
    str | None, typer.Option(metavar="PIECE", help="Only what comes from this one, over however many generations.")
]
Order = Annotated[Literal["newest", "oldest", "best"] | None, typer.Option(help="Which come first; by default the newest.")]


def opened_at(place: str | None, *, create: bool = False) -> "Gallery":
    from ganvas.workspace.gallery import Gallery

    return Gallery(place, create=create)


def wanted_of(
    text: str | None,
    model: str | None,
    seed: str | None,
    since: str | None,
    until: str | None,
    stars: int,
    tag: list[str] | None,
    collection: str | None,
    ancestor: str | None,
    order: Literal["newest", "oldest", "best"] | None,
    *,
    trashed: bool = False,
) -> "Wanted":
    from ganvas.workspace.searching import Wanted

    return Wanted(
        text=text, model=model, seed=seed, since=since, until=until, stars=stars, tags=tuple(tag or ()), collection=collection,
        ancestor=ancestor, order=order, trashed=trashed,
    )  # fmt: skip
