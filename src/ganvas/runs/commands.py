"""Advice: commands that a person can paste, about a run as it is."""

import json
from dataclasses import dataclass
from pathlib import Path

from ganvas.models import ConvVaeSettings, DenseVaeSettings
from ganvas.recipes import RECIPES, Recipe
from ganvas.words import quoted


@dataclass(frozen=True)
class Advice:
    """What to type next, for the run at ``run``; ``source`` is as its facts have it, and ``typed`` where it is typed otherwise."""

    run: Path
    recipe: Recipe
    source: str
    typed: str = ""

    def go_on(self) -> str:
        return f"ganvas resume {quoted(self.run)}"

    def look(self, model: Path | None = None) -> str:
        """What shows what was learned, by ``model`` where it isn't the run's last.

        A VAE's prior is blank early on, when the mixture, which only the run can fit, shows something already.
        """
        if self.recipe.model.reads_pictures:
            verb = self.recipe.model.verb
            made = {"restore": "restored", "translate": "translated"}[verb]
            return f"ganvas {verb} {quoted(model or self.run)} PICTURES --out {made}"
        needs_mixture = isinstance(self.recipe.model, DenseVaeSettings | ConvVaeSettings) and not model
        return f"ganvas sample {quoted(model or self.run)}{' --sampler mixture' if needs_mixture else ''}"

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
