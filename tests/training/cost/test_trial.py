"""Trials: what a training would take, measured on a state that is thrown away."""

import pytest
import torch

from ganvas.data import Dataset
from ganvas.data.batches.stream import Batch, Stream
from ganvas.models import Phase
from ganvas.runs.facts import Precision
from ganvas.training.cost import measured
from ganvas.training.cost.measured import Measured
from ganvas.training.cost.speed import Speed, tried
from ganvas.training.cost.trial import Trial
from small import BATCH, dots, small


def test_the_precision_is_chosen_by_phases_as_often_as_they_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two phases twice as fast in bfloat16, and one that isn't, in every fourth step: 2.25 beside 1.25."""

    def seconds(_: Trial, phase: Phase, batch: Batch, precision: Precision) -> float:
        return 0.5 if precision == "bfloat16" and not phase.twice else 1.0

    monkeypatch.setattr(Trial, "_seconds", seconds)
    monkeypatch.setattr(measured, "is_bearable", lambda device: True)
    recipe = small("gan-dense").but("model.game.penalty=r1", "model.game.every=4")
    stream = Stream(Dataset.open(dots()), batch_size=BATCH, seed=0)
    found = Trial(recipe, stream, (1, 16, 16)).choose()
    assert (found.precision, found.speedup, found.threads) == ("bfloat16", pytest.approx(1.8), 1)


def test_a_forecast_is_measured_with_the_threads_that_the_training_will_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, Precision | None]] = []

    def chosen(trial: Trial, *, precision: Precision | None, threads: int | None) -> Measured:
        asked.append((trial.stream.batch_size, precision))
        return Measured("float32", threads or 2)

    def seconds(trial: Trial, precision: Precision, *, seconds: float) -> tuple[dict[str, float], float]:
        return dict.fromkeys((phase.name for phase in trial.phases), 0.0), float(torch.get_num_threads())

    monkeypatch.setattr(Trial, "choose", chosen)
    monkeypatch.setattr(Trial, "time", seconds)
    recipe, shape = small("gan-dense").but("schedule.batch_size=5000", "schedule.micro_batch=100"), (1, 8, 8)
    known = {"device": torch.device("cpu"), "precision": None, "speed": Speed(1e9)}
    assert tried(recipe, shape, 0, threads=None, expected=1e-6, **known) == 2.0
    assert tried(recipe.but("schedule.batch_size=100"), shape, 0, threads=1, expected=1e-6, **known) == 1.0
    assert asked == [(64, "float32"), (100, None)], "many pictures are tried by few; the recipe itself as it will be trained"
