"""Trials: what a training would take, measured on a state that is thrown away."""

import pytest

from ganvas.data import Dataset
from ganvas.data.batches.stream import Batch, Stream
from ganvas.models import Phase
from ganvas.runs.facts import Precision
from ganvas.training.cost import measured
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
