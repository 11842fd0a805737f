"""Uses: what a run's model can do for a page, by the kind that its recipe names. Nothing is loaded, so nothing needs torch."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

Use = Literal["explore", "draw", "restore"]
"""explore: it makes pictures from latents. draw: it translates pictures. restore: it restores them."""
USES: Mapping[str, Use] = {"pix2pix": "draw", "cyclegan": "draw", "restore": "restore"}
"""Of the kinds that read pictures. All others that ship make them from latents; of a kind from elsewhere, only its model knows."""


def uses_of(run: Path, recipe: Mapping[str, Any]) -> list[Use]:
    """Of a run with that recipe.json. Nothing, as long as it has saved no model."""
    model = recipe.get("model")
    kind = model.get("kind") if isinstance(model, dict) else None
    if not isinstance(kind, str) or not (run / "model" / "config.json").is_file():
        return []
    return [USES.get(kind, "explore")]
