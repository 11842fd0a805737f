"""pix2pix, CycleGAN and restore against the formulas of their papers."""

from functools import partial

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from ganvas.data.batches.augmentation import BATCHES
from ganvas.data.batches.jitter import Jitter
from ganvas.data.batches.stream import Batch
from ganvas.errors import SettingError
from ganvas.models import CycleGanSettings
from ganvas.models.cyclegan import CycleGan
from ganvas.models.pool import Pool
from ganvas.models.translators import UNetSettings, two_sides
from ganvas.networks.patch import PatchDiscriminators
from ganvas.recipes import RECIPES
from small import BATCH, first_batch, fresh, small


def test_pix2pix_losses_are_those_of_the_paper() -> None:
    recipe = small("pix2pix-256").but("model.generator.dropout=0", 'model.jitter={"zoom":1,"flip":false}')
    model, batch = fresh(recipe).model, first_batch(recipe)
    given, wanted = two_sides(batch.images)
    with torch.no_grad():
        made = model.networks["generator"](given)
        judge = model.networks["discriminator"]
        real, fake = (judge(torch.cat([given, images], 1))[0][-1] for images in (wanted, made))
    losses = model.discriminator_losses(batch.in_phase("discriminator"))
    ones, zeros = torch.ones_like(real), torch.zeros_like(real)
    assert losses["real"].item() == pytest.approx(cross_entropy(real, ones).item() / 2, rel=1e-3)
    assert losses["fake"].item() == pytest.approx(cross_entropy(fake, zeros).item() / 2, rel=1e-3)
    losses = model.generator_losses(batch.in_phase("generator"))
    assert losses["adversarial"].item() == pytest.approx(cross_entropy(fake, ones).item(), rel=1e-3)
    assert losses["l1"].item() == pytest.approx(100 * (made - wanted).abs().mean().item(), rel=1e-3)


def test_the_other_direction_swaps_what_is_given_and_wanted() -> None:
    recipe = small("pix2pix")
    batch = first_batch(recipe)
    one, other = (fresh(recipe.but(f"model.direction={way}")).model for way in ("a-to-b", "b-to-a"))
    assert torch.equal(one.inputs([], batch.images), other.wanted(batch.images))
    assert torch.equal(one.wanted(batch.images), other.inputs([], batch.images))
    assert torch.equal(one.inputs([], batch.images), batch.images[:, :1])


def test_cyclegan_losses_are_half_those_of_the_paper() -> None:
    recipe = small("cyclegan-256").but('model.jitter={"zoom":1,"flip":false}', "model.pool=0")
    model, batch = fresh(recipe).model, first_batch(recipe)
    a, b = two_sides(batch.images)
    there, back = model.networks["a_to_b"], model.networks["b_to_a"]
    with torch.no_grad():
        fake_b, fake_a = there(a), back(b)
        scores = {side: model.networks[f"discriminator_{side}"] for side in "ab"}
        real_a, made_a = scores["a"](a)[0][-1], scores["a"](fake_a)[0][-1]
        expected = {
            "adversarial_a": (made_a - 1).square().mean() / 2,
            "cycle_a": 10 / 2 * (back(fake_b) - a).abs().mean(),
            "cycle_b": 10 / 2 * (there(fake_a) - b).abs().mean(),
            "identity_a": 5 / 2 * (back(a) - a).abs().mean(),
            "identity_b": 5 / 2 * (there(b) - b).abs().mean(),
        }
    losses = model.discriminator_losses(batch.in_phase("discriminators"))
    assert losses["real_a"].item() == pytest.approx((real_a - 1).square().mean().item() / 4, rel=1e-3)
    assert losses["fake_a"].item() == pytest.approx(made_a.square().mean().item() / 4, rel=1e-3)
    losses = model.generator_losses(batch.in_phase("generators"))
    for name, value in expected.items():
        assert losses[name].item() == pytest.approx(value.item(), rel=2e-3), name


def numbered(values: list[float], step: int) -> Batch:
    images = torch.tensor(values).view(-1, 1, 1, 1)
    count = len(values)
    return Batch(images=images, labels=None, seed=1, step=step, images_shown=0, rows=slice(0, count), total=count)


def test_a_pool_shows_earlier_translations_half_of_the_time() -> None:
    pool, new, shown = Pool(10, (1, 1, 1)), [], []
    for step in range(200):
        batch = numbered([4.0 * step + row for row in range(4)], step)
        new += batch.images.flatten().tolist()
        shown += pool(batch.images, batch, "a").flatten().tolist()
    assert shown[:10] == new[:10]  # until it is full
    later = [one == other for one, other in zip(shown[12:], new[12:], strict=True)]
    assert sum(later) / len(later) == pytest.approx(0.5, abs=0.08)
    assert set(shown) <= set(new)
    assert set(pool.kept.flatten().tolist()) <= set(new)


def test_a_pool_in_parts_is_the_pool_of_the_whole() -> None:
    whole, parts = Pool(5, (1, 1, 1)), Pool(5, (1, 1, 1))
    for step in range(30):
        batch = numbered([4.0 * step + row for row in range(4)], step)
        at_once = whole(batch.images, batch, "a")
        pieces = [parts(part.images, part, "a") for part in batch.split(3)]
        assert torch.equal(at_once, torch.cat(pieces))
    assert torch.equal(whole.kept, parts.kept)


@pytest.mark.parametrize("name", ["pix2pix", "cyclegan", "restore"])
def test_a_batch_in_parts_is_told_as_well_as_at_once(name: str) -> None:
    recipe, found = small(name), []
    for parts in (1, 2, 3):
        model, batch = fresh(recipe).model, first_batch(recipe)
        for part in batch.split(-(-BATCH // parts)):
            model.phases[0].losses(part)
        found.append(float(model.readings()["accuracy"]))
    assert found == pytest.approx([found[0]] * 3, abs=1e-5)


@pytest.mark.parametrize("strength", [0.8, 0.0])
def test_each_side_of_a_cyclegan_is_augmented_as_its_own_discriminator_asks(strength: float) -> None:
    """In every phase, real pictures and translations alike."""
    augment = f'{{"kinds":["shift"],"adaptive":true,"adaptive_images":1000,"strength":{strength}}}'
    recipe = small("cyclegan").but(f"model.augment={augment}", "model.game.one_in=1")
    model, batch = fresh(recipe).model, first_batch(recipe)
    assert isinstance(model, CycleGan)
    plain = {side: torch.cat([model.reals(batch)[side], model.fakes(batch)[side].detach()]) for side in "ab"}
    shown: dict[str, list[torch.Tensor]] = {"a": [], "b": []}
    for side in "ab":
        note = partial(lambda side, _, given: shown[side].append(given[0].detach()), side)
        model.networks[f"discriminator_{side}"].register_forward_pre_hook(note)
    for number, phase in enumerate(model.phases):
        phase.losses(batch.in_phase(phase.name))
        for side, views in shown.items():
            seen = torch.cat(views)
            assert len(seen) >= 2 * BATCH
            unchanged = sum(any(torch.equal(view, picture) for picture in plain[side]) for view in seen)
            assert (unchanged < len(seen)) == (strength > 0)
            if not number:
                real, fake = seen.chunk(2)
                scores = [model.networks[f"discriminator_{side}"](half)[0][-1].flatten(1) for half in (real, fake)]
                known = float((scores[0] - scores[1]).detach().sign().mean())
                assert float(model.augments[side].known) == pytest.approx(known / BATCHES, abs=1e-5)
        for views in shown.values():
            views.clear()
    pictures = model.reals(batch)["a"]
    assert torch.equal(model.augmented("a", pictures, batch, "real"), model.augmented("b", pictures, batch, "real")) == (
        not strength
    )
    assert {"augmentation_a", "augmentation_b"} < model.readings().keys()
    assert not any(name.startswith("augments") for name in model.only_sampling().state_dict())


@pytest.mark.parametrize(
    ("size", "stride"), [((256, 256), 256), ((96, 96), 32), ((256, 320), 128), ((72, 72), 16), ((23, 41), 8), ((64, 64), 64)]
)
def test_a_unet_halves_pictures_only_as_far_as_they_need_little_padding(size: tuple[int, int], stride: int) -> None:
    network = UNetSettings(width=2).build(3, 3, (3, *size))
    assert network.stride == stride
    assert network(torch.zeros(1, 3, *size)).shape == (1, 3, *size)


def test_the_defaults_balance_the_errors_as_the_paper_does() -> None:
    settings = CycleGanSettings()
    assert settings.cycle == 10 / 2  # least squares are halved
    assert settings == RECIPES["cyclegan-256"].model.model_copy(update={"jitter": Jitter()})


@pytest.mark.parametrize("name", ["pix2pix", "cyclegan"])
def test_batch_normalisation_does_not_mix_real_and_made_pictures(name: str) -> None:
    recipe = small(name).but("model.discriminator.norm=batch", "model.game.penalty=none")
    model, batch = fresh(recipe).model, first_batch(recipe)
    model.train()
    noted = []
    for network in model.networks.values():
        if isinstance(network, PatchDiscriminators):
            network.register_forward_pre_hook(lambda _, given: noted.append(len(given[0])))
    model.phases[0].losses(batch)
    assert noted == [BATCH] * 2 * (1 if name == "pix2pix" else 2)


def test_what_is_restored_keeps_what_is_known() -> None:
    recipe = small("restore").but('model.damage.kinds=["holes"]')
    model, batch = fresh(recipe).model, first_batch(recipe)
    given, wanted = model.pairs(batch)
    picture, hole = given[:, :-1], given[:, -1:]
    assert given.shape == (BATCH, 2, 16, 16)
    assert torch.equal(wanted, batch.images)
    with torch.no_grad():
        for parameter in model.networks["generator"].parameters():
            parameter.add_(0.05)
        made = model.generated(given)
    assert torch.equal(made[hole < 0.5], picture[hole < 0.5])
    assert (made[hole > 0.5] != picture[hole > 0.5]).any()
    blurred = fresh(recipe.but('model.damage.kinds=["blur"]')).model
    assert not blurred.pairs(batch)[0][:, -1].any()


def test_a_picture_to_look_at_is_damaged_by_its_key_whatever_lies_beside_it() -> None:
    model, pictures = fresh(small("restore")).model, first_batch(small("restore")).images
    together = model.inputs([*range(len(pictures))], pictures)
    apart = [model.inputs([row], pictures[row : row + 1]) for row in range(len(pictures))]
    assert torch.equal(together, torch.cat(apart))
    assert not torch.equal(model.inputs([7], pictures[:1]), together[:1])


@pytest.mark.parametrize("name", ["pix2pix", "cyclegan", "restore"])
def test_what_discriminators_of_patches_cannot_have_is_refused(name: str) -> None:
    kind = small(name).model
    with pytest.raises(SettingError, match="no spectral norm"):
        kind.but("game.spectral_norm=true").build((1, 16, 16))
    with pytest.raises(SettingError, match="batch normalisation") as refused:
        kind.but("discriminator.norm=batch").build((1, 32, 32))
    assert "model.discriminator.norm=instance" in str(refused.value)
