"""Pieces of a gallery in a terminal, and as JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganvas.workspace.lineage.family import Lineage
    from ganvas.workspace.pieces import GalleryPiece

NOTE = 60
"""Characters of a note in a list."""


def table(pieces: "Sequence[GalleryPiece]") -> None:
    """A line each; the numbers are those of the sheet."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ganvas.words import message
    from ganvas.workspace.lineage.relatives import descent_of

    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    drawn.add_column("", justify="right", no_wrap=True)
    drawn.add_column(message("id"), no_wrap=True)
    drawn.add_column(message("stars"), no_wrap=True, min_width=5)
    for head in (message("what it is"), message("tags"), message("note")):
        drawn.add_column(head)
    drawn.add_column(message("added"), no_wrap=True)
    for number, each in enumerate(pieces):
        note = " ".join(each.note.split())
        cells = (
            *(str(number), each.id[:8], "★" * each.stars, descent_of(each.origin).made[-1].words, ", ".join(each.tags)),
            *(note if len(note) <= NOTE else f"{note[: NOTE - 1]}…", f"{each.added.astimezone():%Y-%m-%d}"),
        )
        drawn.add_row(*map(Text, cells))
    Console(highlight=False).print(drawn)


def details(piece: "GalleryPiece", lineage: "Lineage") -> None:
    """All that is known of one."""
    from ganvas.words import listed, message, plural

    print(message("id: {id}", id=piece.id))
    print(plural(piece.stars, "{n} star", "{n} stars"))
    if piece.tags:
        print(message("tags: {names}", names=listed(piece.tags)))
    if piece.collections:
        print(message("collections: {names}", names=listed(piece.collections)))
    print(message("added: {time}", time=f"{piece.added.astimezone():%Y-%m-%d %H:%M}"))
    if piece.trashed:
        print(message("It is in the trash."))
    print(message("picture: {path}", path=piece.path))
    print(piece.where_its_model_is)
    print(message("Where it comes from:"))
    own = {piece.id}
    for each in reversed(lineage.relatives):
        own |= {parent.id for parent in each.parents} if each.id in own else set()
    for each in lineage.relatives:
        if each.id in own:
            print(f"  {each.id[:8]}  {each.words}" + "".join(f"  <- {parent.id[:8]}" for parent in each.parents))
    children = sum(each.is_piece and each.id not in own for each in lineage.relatives) + lineage.left_out
    if children:
        print(plural(children, "{n:,} piece comes from it.", "{n:,} pieces come from it."))
    if piece.note:
        print(f"\n{piece.note}")


def as_json(pieces: "Sequence[GalleryPiece]") -> str:
    """A list of objects; times in UTC."""
    import json

    def values(each: "GalleryPiece") -> dict[str, Any]:
        model = {
            "sha256": each.model,
            "path": str(each.model_path) if each.model_path else None,
            "is_there": each.model_is_there,
        }
        return {
            "id": each.id,
            "stars": each.stars,
            "tags": each.tags,
            "collections": each.collections,
            "note": each.note,
            "added": each.added.isoformat(),
            "trashed": each.trashed.isoformat() if each.trashed else None,
            "picture": str(each.path),
            "height": each.height,
            "width": each.width,
            "model": model,
            "origin": json.loads(each.text),
        }

    return json.dumps([values(each) for each in pieces], ensure_ascii=False, indent=2)
