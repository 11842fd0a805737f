"""Tastes: what the stars and the trash of a gallery say of what somebody likes."""

from contextlib import suppress

from ganvas.errors import GalleryError
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.taste import Taste
from ganvas.origins import Origin
from ganvas.words import Command, Step, message
from ganvas.workspace.gallery import Gallery

MOST = 24
"""Pieces of one rating that are compared, the newest ones: more would say about the same."""
DISMISSED = -1


def taste_of(gallery: Gallery, explorer: Explorer) -> Taste:
    """The taste that a gallery's pieces of one model tell of: each was preferred to those of fewer stars and to those in the trash.

    Raises GalleryError where all of them are rated alike.
    """
    rated: dict[int, list[Origin]] = {}
    with suppress(GalleryError):  # it has none of this model
        for trashed in (False, True):
            for found in gallery.search(model=explorer.trained.sha256, trashed=trashed):
                rated.setdefault(DISMISSED if trashed else found.stars, []).append(found.origin)
    if len(rated) < 2:
        raise GalleryError(
            message("The gallery has no two pieces of this model that are rated differently, so it tells nothing of a taste."),
            Step(message("Add pieces, and give stars to those that you like"), Command("gallery", "add", "sheet.png")),
        )
    taste, ratings = explorer.taste(), sorted(rated)
    for place, rating in enumerate(ratings[1:], 1):
        others = [origin for lower in ratings[:place] for origin in rated[lower][:MOST]]
        taste.choose(*([explorer.piece(origin) for origin in each] for each in (rated[rating][:MOST], others)))
    return taste
