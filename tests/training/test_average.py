import pytest
import torch

from ganvas.training.average import RAMP
from small import BATCH, fresh, small


def test_the_average_follows_the_closed_form_of_its_half_life() -> None:
    """With weights that stand still at 1 and an average that starts at 0, it has gone half the way after each half-life."""
    state = fresh(small("gan-dense"))
    for parameter in state.model.parameters():
        parameter.data.fill_(1.0)
    for parameter in state.average.model.parameters():
        parameter.data.fill_(0.0)
    late = 10**9  # when nothing is left of the ramp
    for update in range(1, 41):
        state.average.update(batch_size=BATCH, images_shown=late, half_life_images=10 * BATCH)
        for parameter in state.average.model.parameters():
            torch.testing.assert_close(parameter, torch.full_like(parameter, 1 - 0.5 ** (update / 10)))


def test_early_on_the_half_life_is_a_share_of_what_was_shown() -> None:
    state = fresh(small("gan-dense"))
    expected, shown = 0.0, 0
    for parameter in state.average.model.parameters():
        parameter.data.fill_(0.0)
    for parameter in state.model.parameters():
        parameter.data.fill_(1.0)
    for update in range(1, 200):
        shown += BATCH
        half_life = min(500.0, RAMP * shown)
        expected += (1 - expected) * (1 - 0.5 ** (BATCH / half_life))
        state.average.update(batch_size=BATCH, images_shown=shown, half_life_images=500.0)
        assert next(state.average.model.parameters()).flatten()[0].item() == pytest.approx(expected, rel=1e-4)
        if update == 1:
            assert expected > 0.99, "the untrained start is forgotten at once"


def test_the_half_life_counts_images_whatever_the_batch() -> None:
    ends = []
    for batch_size in (4, 40):
        state = fresh(small("gan-dense"))
        for parameter in state.average.model.parameters():
            parameter.data.fill_(0.0)
        for parameter in state.model.parameters():
            parameter.data.fill_(1.0)
        for _ in range(400 // batch_size):
            state.average.update(batch_size=batch_size, images_shown=10**9, half_life_images=200)
        ends.append(next(state.average.model.parameters()).flatten()[0].item())
    assert ends == pytest.approx([0.75, 0.75], rel=1e-4)


def test_the_statistics_of_batch_normalisation_are_averaged_and_its_counter_copied() -> None:
    state = fresh(small("gan-dense-batchnorm"))
    norms = [
        next(layer for layer in model.networks["generator"].modules() if isinstance(layer, torch.nn.BatchNorm1d))
        for model in (state.model, state.average.model)
    ]
    mine, averaged = norms
    mine.running_mean.fill_(3.0)
    mine.num_batches_tracked.fill_(17)
    averaged.running_mean.fill_(1.0)
    state.average.update(batch_size=BATCH, images_shown=10**9, half_life_images=BATCH)
    assert averaged.running_mean.tolist() == pytest.approx([2.0] * len(averaged.running_mean))
    assert averaged.num_batches_tracked.item() == 17


def test_the_average_is_ready_to_sample_and_never_trained() -> None:
    state = fresh(small("gan-dense-batchnorm"))
    assert not any(module.training for module in state.average.model.modules())
    assert not any(parameter.requires_grad for parameter in state.average.model.parameters())
    assert state.model.training
