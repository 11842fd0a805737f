"""Labels: what a person writes about pieces. Tags, names of collections, notes, stars, as they are kept and as they are searched."""

import re
import unicodedata
from typing import Literal

from ganvas.amounts import whole
from ganvas.errors import SettingError
from ganvas.words import message
from ganvas.workspace.database.tables import LONGEST_NAME, LONGEST_NOTE

MOST_STARS = 5

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What no text has that a person writes; line breaks and tabs stay."""
_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Marks that let the rest of a line run the other way, and so hide what it says."""


def name_of(given: str, what: Literal["tag", "collection"] = "tag") -> str:
    """A tag or the name of a collection as it is kept: in one way to write its letters, on one line. Raises SettingError for none."""
    text = " ".join(unicodedata.normalize("NFC", plain(given)).split())
    if 0 < len(text) <= LONGEST_NAME:
        return text
    if what == "tag":
        wrong = message("The tag {name!r} is empty or longer than {most} characters.", name=text[:20], most=LONGEST_NAME)
    else:
        wrong = message(
            "The collection's name {name!r} is empty or longer than {most} characters.", name=text[:20], most=LONGEST_NAME
        )
    raise SettingError(wrong, message("Give it a short name, such as moth."))


def note_of(given: str) -> str:
    """A note as it is kept; empty where it only has spaces. Raises SettingError for one that is too long."""
    text = unicodedata.normalize("NFC", plain(given.replace("\r\n", "\n"))).strip()
    if len(text) <= LONGEST_NOTE:
        return text
    raise SettingError(
        message("The note has {length:,} characters, and at most {most:,} are kept.", length=len(text), most=LONGEST_NOTE),
        message("Write a shorter one."),
    )


def folded(text: str) -> str:
    """Equal for texts that differ in capitals, in accents written in two ways, or in full-width and half-width letters."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())


def stars_of(given: object) -> int:
    """Raises SettingError for what is not a whole number from 0 to 5."""
    return whole("stars", given, 0, MOST_STARS)


def plain(text: str) -> str:
    """A text without what could change how a terminal or a page shows the rest."""
    if not isinstance(text, str):
        raise SettingError(message("{value!r} is not a text.", value=text), message("Write it in quotes."))
    return _DIRECTION.sub("", _CONTROL.sub(" ", text))
