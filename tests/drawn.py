"""Runs that hold a small model and nothing else, which is all that exploring needs."""

from pathlib import Path

from ganvas.inference.config import ModelConfig
from ganvas.inference.medium import Pictures
from ganvas.inference.trained import TrainedModel
from small import advance, classes_of, fresh, shape_for, small


def a_model(recipe: str = "dcgan", seed: int = 3) -> TrainedModel:
    """One that was trained for two steps. seed: another one gives another model."""
    chosen = small(recipe)
    state = fresh(chosen, seed)
    advance(state, chosen, 2)
    classes = tuple("abc"[: classes_of(chosen)])
    config = ModelConfig(model=chosen.model, shape=shape_for(chosen), classes=classes, medium=Pictures(), images_shown=16)
    return TrainedModel(state.average.model.eval(), config)


def a_run(runs: Path, name: str = "moths", recipe: str = "dcgan", seed: int = 3) -> Path:
    """A run's folder whose newest model is such a one. Where it is there, it gets another newest model."""
    run = runs / name
    run.mkdir(parents=True, exist_ok=True)
    (run / "recipe.json").write_text("{}")
    (run / "run.json").write_text("{}")
    a_model(recipe, seed).save(run / "model")
    return run
