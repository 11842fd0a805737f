"""Advice: what can be done next about a run as it is, as commands that a person can type or call."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganvas.recipes import RECIPES, Recipe
from ganvas.words import Command

_MADE = {"restore": "restored", "translate": "translated"}
"""What a folder is called for what a verb makes; "made" for others."""


class Call(Command):
    """A training that the command line can't name, because its pictures or its recipe are values of a program: a call everywhere."""

    def __init__(self, source: str | tuple[str, str], recipe: str) -> None:
        super().__init__("train", source, recipe=recipe)
        self._call = f"ganvas.train({'array' if source == 'array' else repr(source)}, recipe={recipe})"

    @property
    def typed(self) -> str:
        return self._call

    @property
    def called(self) -> str:
        return self._call


@dataclass(frozen=True)
class Advice:
    """For the run at ``run``; ``source`` is where its pictures are from, as its facts have it."""

    run: Path
    recipe: Recipe
    source: str | tuple[str, str]

    def resume(self, **options: Any) -> Command:
        return Command("resume", self.run, **options)

    def look(self, model: Path | None = None, **options: Any) -> Command:
        """What shows what was learned, by ``model`` where it isn't the run's last; options: of samples, not of translations.

        A sampler that is fitted needs the run, so that of a model alone is the usual one.
        """
        kind = self.recipe.model
        if kind.reads_pictures:
            return Command(kind.verb, model or self.run, "PICTURES", out=_MADE.get(kind.verb, "made"))
        sampler = None if model or kind.first_sampler == "prior" else kind.first_sampler
        return Command(kind.verb, model or self.run, sampler=sampler, **options)

    def slower(self, *phases: str) -> Command:
        """The same training once more, with half the learning rate in some phases."""
        rates = {phase: self.recipe.optimisers[phase].learning_rate for phase in phases}
        return self.again(*(f"optimisers.{phase}.learning_rate={rate / 2:g}" for phase, rate in rates.items()))

    def again(self, *changes: str) -> Command:
        """The same training with some settings changed, as long as its recipe says; into a new run, so that nothing is lost."""
        shipped = RECIPES.get(self.recipe.name)
        if self.source == "array" or shipped is None or shipped.model.kind != self.recipe.model.kind:
            return Call(self.source, f"ganvas.Run({str(self.run)!r}).recipe.but({', '.join(map(repr, changes))})")
        settings = [
            f"{name}={value if isinstance(value, str) else json.dumps(value)}"
            for name, _, value in shipped.differences(self.recipe.but(*changes))
            if name not in ("promise", "schedule.length")
        ]
        return Command("train", self.source, recipe=shipped.name, settings=settings or None)
