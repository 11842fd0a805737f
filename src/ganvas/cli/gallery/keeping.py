"""ganvas gallery add, star, tag, collect, note, trash, check: what is put into a gallery, on its pieces, and away."""

from typing import Annotated

import typer

from ganvas.cli.gallery.options import Pieces, Place, opened_at
from ganvas.cli.pieces import RUNS
from ganvas.cli.progress import shown_progress


def add(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...",
            help="moth.png, all pictures of sheet.png, one of them (sheet.png#3), a folder of pictures, or runs/moths#7:12.",
        ),
    ],
    model: Annotated[
        str | None,
        typer.Option(
            metavar="RUN_OR_MODEL", help="What made them. By default the gallery knows it, or it is looked for in runs/."
        ),
    ] = None,
    stars: Annotated[int | None, typer.Option(min=0, max=5, help="Stars for all of them.")] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", metavar="TAG", help="A tag for all of them; several times for several.")
    ] = None,
    collection: Annotated[str | None, typer.Option(metavar="NAME", help="A collection to put them into.")] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="A note on all of them.")] = None,
    gallery: Place = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "cpu",
) -> None:
    """Add pictures that a model of ganvas made. The files stay where they are; the gallery has its own."""
    from ganvas.words import message, plural

    with opened_at(gallery, create=True) as opened, shown_progress() as progress:
        added = opened.add(
            *names, model=model, stars=stars, tags=tag or (), collection=collection, note=note, look_in=[RUNS], device=device,
            progress=progress,
        )  # fmt: skip
        for each in added.skipped[:20]:
            print(message("skipped: {name}: {reason}", name=each.name, reason=each.reason))
        if len(added.skipped) > 20:
            print(plural(len(added.skipped) - 20, "And {n:,} more was skipped.", "And {n:,} more were skipped."))
        print(plural(added.new, "{n:,} piece added to {gallery}", "{n:,} pieces added to {gallery}", gallery=opened.name))
        if there := len(added.pieces) - added.new:
            print(plural(there, "{n:,} was there already.", "{n:,} were there already."))
        if len(added.pieces) == 1:
            print(message("its id: {id}", id=added.pieces[0].id[:8]))


def star(
    stars: Annotated[int, typer.Argument(metavar="STARS", min=0, max=5, help="0 to 5.")], pieces: Pieces, gallery: Place = None
) -> None:
    """Give pieces 0 to 5 stars."""
    from ganvas.words import plural

    with opened_at(gallery) as opened:
        n = opened.star(stars, *pieces)
    print(plural(n, "{stars}  {n:,} piece", "{stars}  {n:,} pieces", stars="★" * stars + "☆" * (5 - stars)))


def tag(
    name: Annotated[str, typer.Argument(metavar="TAG", help="Any word or words, in quotes where it has spaces.")],
    pieces: Pieces,
    gallery: Place = None,
) -> None:
    """Put a tag on pieces."""
    from ganvas.words import plural

    with opened_at(gallery) as opened:
        n = opened.tag(name, *pieces)
    print(plural(n, "{n:,} piece has the tag {name!r} now.", "{n:,} pieces have the tag {name!r} now.", name=name))


def untag(name: Annotated[str, typer.Argument(metavar="TAG", help="The tag.")], pieces: Pieces, gallery: Place = None) -> None:
    """Take a tag off pieces."""
    from ganvas.words import plural

    with opened_at(gallery) as opened:
        n = opened.untag(name, *pieces)
    print(
        plural(n, "{n:,} piece is without the tag {name!r} now.", "{n:,} pieces are without the tag {name!r} now.", name=name)
    )


def collect(
    name: Annotated[str, typer.Argument(metavar="COLLECTION", help="Its name; it is made where there is none.")],
    pieces: Pieces,
    remove: Annotated[bool, typer.Option("--remove", help="Take them out of it instead.")] = False,
    gallery: Place = None,
) -> None:
    """Put pieces at the end of a collection."""
    from ganvas.words import plural

    with opened_at(gallery) as opened:
        n = (opened.uncollect if remove else opened.collect)(name, *pieces)
    if remove:
        said = plural(
            n, "{n:,} piece isn't in the collection {name!r} any more.", "{n:,} pieces aren't in the collection {name!r} any more.",
            name=name,
        )  # fmt: skip
    else:
        said = plural(
            n, "{n:,} piece is in the collection {name!r} now.", "{n:,} pieces are in the collection {name!r} now.", name=name
        )
    print(said)


def note(
    words: Annotated[str, typer.Argument(metavar="TEXT", help="The note, in quotes; '' removes it.")],
    pieces: Pieces,
    gallery: Place = None,
) -> None:
    """Write a note on pieces, in place of an earlier one."""
    from ganvas.words import plural

    with opened_at(gallery) as opened:
        n = opened.note(words, *pieces)
    if words:
        print(plural(n, "{n:,} piece has that note now.", "{n:,} pieces have that note now."))
    else:
        print(plural(n, "{n:,} piece is without a note now.", "{n:,} pieces are without a note now."))


def trash(pieces: Pieces, gallery: Place = None) -> None:
    """Put pieces into the trash, from which ganvas gallery restore takes them back."""
    from ganvas.words import plural

    with opened_at(gallery) as opened:
        print(plural(opened.trash(*pieces), "{n:,} piece is in the trash now.", "{n:,} pieces are in the trash now."))


def restore(pieces: Pieces, gallery: Place = None) -> None:
    """Take pieces out of the trash."""
    from ganvas.words import plural

    with opened_at(gallery) as opened:
        print(plural(opened.restore(*pieces), "{n:,} piece was taken back.", "{n:,} pieces were taken back."))


def empty(
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    gallery: Place = None,
) -> None:
    """Remove what is in the trash for good, with its pictures."""
    import sys

    from ganvas.errors import SettingError
    from ganvas.words import message, plural
    from ganvas.workspace.searching import Wanted

    with opened_at(gallery) as opened:
        n = opened.count(Wanted(trashed=True))
        if n and not yes:
            what = plural(n, "{n:,} piece will be removed for good.", "{n:,} pieces will be removed for good.")
            if not sys.stdin.isatty():
                raise SettingError(what, message("To remove them, add --yes."))
            print(what)
            if not typer.confirm(message("Remove?")):
                print(message("Nothing was removed."))
                return
        print(plural(opened.empty(), "{n:,} piece was removed.", "{n:,} pieces were removed."))


def check(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look, and mend nothing.")] = False, gallery: Place = None
) -> None:
    """Check that everything is there and fits together, and mend what can be mended."""
    from ganvas.words import message, plural

    with opened_at(gallery) as opened, shown_progress() as progress:
        found = opened.check(mend=not dry_run, progress=progress)
    for said in found.wrong:
        print(message("wrong: {what}", what=said))
    for said in found.mended:
        print(message("mended: {what}", what=said))
    for said in found.notes:
        print(message("note: {what}", what=said))
    print(plural(found.pieces, "{n:,} piece was checked.", "{n:,} pieces were checked."))
    if not found.is_sound:
        raise typer.Exit(1)
