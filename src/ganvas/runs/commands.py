"""Advice: commands that a person can paste, about a run as it is."""

import json
from dataclasses import dataclass
from pathlib import Path

from ganvas.recipes import RECIPES, Recipe
from ganvas.words import Command, quoted

_MADE = {"restore": "restored", "translate": "translated"}
"""What a folder is called for what a verb makes; "made" for others."""


@dataclass(frozen=True)
class Advice:
    """What to type next, for the run at ``run``; ``source`` is as its facts have it, and ``typed`` where it is typed otherwise."""

    run: Path
    recipe: Recipe
    source: str
    typed: str = ""

    def go_on(self) -> str:
        return Command("resume", self.run).typed

    def look(self, model: Path | None = None) -> str:
        """What shows what was learned, by ``model`` where it isn't the run's last.

        A sampler that is fitted needs the run, so that of a model alone is the usual one.
        """
        kind = self.recipe.model
        if kind.reads_pictures:
            return Command(kind.verb, model or self.run, "PICTURES", out=_MADE.get(kind.verb, "made")).typed
        sampler = None if model or kind.first_sampler == "prior" else kind.first_sampler
        return Command(kind.verb, model or self.run, sampler=sampler).typed

    def slower(self, *phases: str) -> str:
        """The same training anew, with half the learning rate in some phases."""
        rates = {phase: self.recipe.optimisers[phase].learning_rate for phase in phases}
        return self.anew(*(f"optimisers.{phase}.learning_rate={rate / 2:g}" for phase, rate in rates.items()))

    def anew(self, *changes: str) -> str:
        """The same training anew with some settings changed, as long as its recipe says: into a new run, so nothing is lost."""
        shipped = RECIPES.get(self.recipe.name)
        if self.source == "array" or shipped is None or shipped.model.kind != self.recipe.model.kind:
            pictures = "array" if self.source == "array" else repr(self.source)
            listed = ", ".join(map(repr, changes))
            return f"ganvas.train({pictures}, recipe=ganvas.Run({str(self.run)!r}).recipe.but({listed}))"
        settings = [
            f"{name}={value if isinstance(value, str) else json.dumps(value)}"
            for name, _, value in shipped.differences(self.recipe.but(*changes))
            if name not in ("promise", "schedule.length")
        ]
        return " ".join(
            (
                "ganvas train",
                self.typed or quoted(self.source),
                "--recipe",
                shipped.name,
                *(f"--set {quoted(s)}" for s in settings),
            )
        )
