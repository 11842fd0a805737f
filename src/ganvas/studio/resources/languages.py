"""Languages: into which the studio's own messages are translated, and how."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from ganvas.studio.answers import languages, not_found
from ganvas.words import PSEUDO, catalogue, message

router = APIRouter(prefix="/languages", tags=["languages"])


class Language(BaseModel):
    """messages: by their English sentences, with the same values in braces. Empty for English."""

    code: str
    messages: dict[str, str]


@router.get("")
def codes() -> list[str]:
    """The codes of all languages."""
    return [code for code in languages() if code != PSEUDO]


@router.get("/{code}")
def language(code: Annotated[str, Path(max_length=20)]) -> Language:
    """The messages in a language."""
    known = {each.lower().replace("_", "-"): each for each in languages() if each != PSEUDO}
    found = known.get(code.lower().replace("_", "-"))
    if found is None:
        raise not_found(message("The studio doesn't speak {language!r}.", language=code))
    return Language(code=found, messages=catalogue(found))
