"""Advice: what can be done next about a run as it is, as commands that a person can type or call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ganvas.devices import choose_device
from ganvas.recipes import RECIPES, Recipe
from ganvas.runs.facts import Facts
from ganvas.words import Command, listed

_MADE = {"restore": "restored", "translate": "translated"}
"""What a folder is called for what a verb makes; "made" for others."""


class Call(Command):
    """A training that the command line can't name, because its pictures or its recipe are values of a program: a call everywhere."""

    def __init__(self, source: str | tuple[str, str], recipe: str, **options: Any) -> None:
        super().__init__("train", source, recipe=recipe, **options)
        given = [f"recipe={recipe}", *(f"{name}={value!r}" for name, value in options.items())]
        self._call = f"ganvas.train({'array' if source == 'array' else repr(source)}, {listed(given)})"

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
    asked: Mapping[str, Any] = field(default_factory=dict)
    """What was asked for besides recipe and pictures, as ``train`` takes it: seed, device, precision, threads, previews, start_from."""

    @classmethod
    def of(cls, run: Path, recipe: Recipe, facts: Facts) -> "Advice":
        asked = {
            "seed": facts.seed or None,
            "device": None if facts.device == str(choose_device("auto")) else facts.device,
            "precision": facts.precision if facts.precision_was_asked else None,
            "threads": facts.threads if facts.threads_were_asked else None,
            "previews": None if facts.previews == "previews" else facts.previews,
            "start_from": facts.started_from,
        }
        return cls(run, recipe, facts.sources, {name: value for name, value in asked.items() if value is not None})

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
        """The same training with some settings changed; into a new run, so that nothing is lost."""
        shipped = RECIPES.get(self.recipe.name)
        if self.source == "array" or shipped is None or shipped.model.kind != self.recipe.model.kind:
            changed = f"ganvas.Run({str(self.run)!r}).recipe.but({', '.join(map(repr, changes))})"
            return Call(self.source, changed, **self.asked)
        settings = [
            f"{name}={value if isinstance(value, str) else json.dumps(value)}"
            for name, _, value in shipped.differences(self.recipe.but(*changes))
            if name not in ("promise", "schedule.length")
        ]
        length = self.recipe.schedule.length
        return Command(
            "train",
            self.source,
            recipe=shipped.name,
            length=None if length == shipped.schedule.length else length,
            settings=settings or None,
            **self.asked,
        )
