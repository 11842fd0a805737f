"""Recipes: what can be trained, each with its promise and the schema of what can be changed about it."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from ganvas.studio import recipes as shipped
from ganvas.studio.held import InLanguage

router = APIRouter(prefix="/recipes", tags=["recipes"])


class Recipe(BaseModel):
    """verb: sample, translate or restore: what is done with what it trains. relation: of two sides; null for one set of pictures.

    settings: as they are shipped. schemas: JSON schemas of model, data, schedule and each optimiser, by their places in the settings.
    """

    name: str
    promise: str
    verb: str
    relation: str | None
    medium: str
    settings: dict[str, Any]
    schemas: dict[str, dict[str, Any]]


@router.get("")
def recipes(language: InLanguage) -> list[Recipe]:
    """The shipped recipes, the usual first. The first time, they take some seconds to be read."""
    return [Recipe(**shipped.in_language(each, language)) for each in shipped.recipes()]
