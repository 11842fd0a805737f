"""The few-shot GAN's own losses: of real pictures alone, as they were seen, and to be learnt."""

import pytest
import torch
from torch import Tensor

from ganvas.losses.reconstruction import detail_loss
from ganvas.models.few_shot import FewShotGan, smaller
from ganvas.networks.few_shot import FewShotDiscriminator, quarter
from small import first_batch, fresh, small


def model_of(*changes: str, seed: int = 3) -> FewShotGan:
    model = fresh(small("few-shot").but(*changes), seed=seed).model
    assert isinstance(model, FewShotGan)
    return model


def losses_of(model: FewShotGan) -> dict[str, Tensor]:
    return model.discriminator_losses(first_batch(small("few-shot")).in_phase("discriminator"))


def test_only_real_pictures_are_reconstructed() -> None:
    model, other = model_of(), model_of(seed=4)
    other.networks["discriminator"].load_state_dict(model.networks["discriminator"].state_dict())
    mine, theirs = losses_of(model), losses_of(other)  # the same real pictures and weights, other generated pictures
    assert mine["fake"] != theirs["fake"]
    for name in ("real", "whole", "part"):
        assert mine[name].item() == pytest.approx(theirs[name].item(), rel=1e-6)
    assert set(model.generator_losses(first_batch(small("few-shot")))) == {"adversarial"}


def test_what_is_to_be_reconstructed_is_what_was_seen() -> None:
    model, batch = model_of("model.augment.strength=0.8"), first_batch(small("few-shot")).in_phase("discriminator")
    discriminator = model.networks["discriminator"]
    assert isinstance(discriminator, FewShotDiscriminator)
    losses = losses_of(model)
    seen = model.augmented(batch.images, batch, "real")
    quarters = (batch.uniform(purpose="quarters") * 4).long()
    whole, part = discriminator.reconstruct(discriminator.maps(seen), quarters)
    assert losses["whole"].item() == pytest.approx(detail_loss(whole, smaller(seen, whole)).item(), rel=1e-4)
    assert losses["part"].item() == pytest.approx(detail_loss(part, smaller(quarter(seen, quarters), part)).item(), rel=1e-4)
    assert len(set(quarters.tolist())) > 1
    # Another step asks for other quarters.
    assert not torch.equal(quarters, (first_batch(small("few-shot")).in_phase("x").uniform(purpose="quarters") * 4).long())


def test_the_weight_scales_both_and_none_leaves_out_what_they_need() -> None:
    once, thrice, never = (
        losses_of(model_of()),
        losses_of(model_of("model.reconstruction=3")),
        model_of("model.reconstruction=0"),
    )
    for name in ("whole", "part"):
        assert thrice[name].item() == pytest.approx(3 * once[name].item(), rel=1e-5)
    assert set(losses_of(never)) == {"real", "fake"}
    assert not list(never.networks["discriminator"].decoders)


def test_a_discriminator_learns_to_tell_each_quarter_from_the_others() -> None:
    torch.manual_seed(0)
    discriminator = FewShotDiscriminator(channels=3, grid=(4, 4), widths=(8, 16, 32))
    colours = torch.rand(16, 3, 2, 2) * 2 - 1
    images = colours.repeat_interleave(16, 2).repeat_interleave(16, 3)  # a colour for each quarter
    optimiser = torch.optim.Adam(discriminator.parameters(), lr=3e-3)
    for step in range(120):
        quarters = torch.randint(4, (16,), generator=torch.Generator().manual_seed(step))
        _, part = discriminator.reconstruct(discriminator.maps(images), quarters)
        loss = detail_loss(part, quarter(images, quarters))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        seen = discriminator.maps(images)
        right = 0
        for which in range(4):
            _, part = discriminator.reconstruct(seen, torch.full((16,), which))
            far = (part.mean((2, 3))[:, :, None] - colours.flatten(2)).abs().sum(1)  # to each of a picture's four colours
            right += int((far.argmin(1) == which).sum())
    assert right >= 60, right
