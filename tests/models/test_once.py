"""What the phases of a step share: made once, by whichever asks first, and not a step longer."""

from dataclasses import replace

import pytest
import torch

from ganvas.data.batches.stream import Batch
from ganvas.models.once import OncePerStep
from ganvas.training.logbook import Logbook
from ganvas.training.step import play
from small import BATCH, first_batch, fresh, small, stream_for


def batch_of(step: int = 0) -> Batch:
    return stream_for(small("gan-dense")).batch(step)


@pytest.mark.parametrize("of_parts", [False, True])
def test_a_value_is_made_once_a_step_and_again_in_the_next(of_parts: bool) -> None:
    shared, made = OncePerStep[int](of_parts=of_parts), []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    asked = [shared.value(batch_of(step).in_phase(phase), make) for step in (0, 1) for phase in ("b", "a")]
    assert asked == [0, 0, 1, 1]
    assert not shared.is_empty
    shared.drop()
    assert shared.is_empty


def test_a_part_is_made_again_unless_parts_are_kept() -> None:
    part, _ = batch_of().split(BATCH // 2)
    for of_parts, times in ((False, 2), (True, 1)):
        shared, made = OncePerStep[None](of_parts=of_parts), []
        for phase in ("discriminator", "generator"):
            shared.value(part.in_phase(phase), lambda made=made: made.append(None))  # type: ignore[misc]
        assert len(made) == times
        assert shared.is_empty is not of_parts


def test_the_share_of_a_process_is_whole_and_a_part_of_it_is_not() -> None:
    share = stream_for(small("gan-dense"), rank=1, ranks=2).batch(0)
    assert (len(share), share.total) == (BATCH // 2, BATCH)
    assert share.is_whole
    assert not next(share.split(2)).is_whole
    assert not next(batch_of().split(BATCH // 2)).is_whole


@pytest.mark.parametrize("name", ["gan-dense", "pix2pix", "cyclegan"])
def test_phases_share_what_is_made_whatever_their_order(name: str) -> None:
    """The generator's phase first: the discriminator's still sees the fakes of this step, and nothing is left of them afterwards."""
    recipe = small(name)
    model, batch = fresh(recipe).model, first_batch(recipe)
    calls = []
    network = model.networks[model.samples_with[0]]
    network.register_forward_hook(lambda *_: calls.append(1))
    first, *_, last = model.phases
    last.losses(batch.in_phase(last.name))
    before = len(calls)
    first.losses(batch.in_phase(first.name))
    assert len(calls) == before
    model.end_step()
    first.losses(replace(batch, step=1).in_phase(first.name))
    assert len(calls) == before + 1


def test_nothing_of_a_step_is_kept_until_the_next() -> None:
    recipe = small("gan-dense")
    state = fresh(recipe)
    play(state, state.model.phases, first_batch(recipe), micro_batch=None, precision="float32", logbook=Logbook())
    held = [each for each in vars(state.model).values() if isinstance(each, OncePerStep)]
    assert held
    assert all(each.is_empty for each in held)
    assert not any(isinstance(each, torch.Tensor) for each in vars(state.model).values())
