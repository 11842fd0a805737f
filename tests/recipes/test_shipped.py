"""The shipped recipes against what was published, and against the formulas."""

import re
from itertools import pairwise

import pytest
import torch
from torch import Tensor

from ganvas.errors import SettingError
from ganvas.models import trainable
from ganvas.models.sizes import Shape
from ganvas.recipes import RECIPES, Adam, Recipe, find
from ganvas.recipes.layers import layers, usual_shape
from ganvas.training.state import share_of_a_turn
from small import fresh, shape_for, small, stream_for

MNIST: Shape = (1, 28, 28)


FROM_LATENTS = [name for name, recipe in RECIPES.items() if not recipe.model.reads_pictures]


def weights(recipe: Recipe, shape: Shape) -> dict[str, int]:
    with torch.device("meta"):
        return {name: trainable(network) for name, network in recipe.model.build(shape).networks.items()}


@pytest.mark.parametrize(
    ("name", "shape", "published"),
    [
        ("gan-dense", MNIST, {"generator": 559_632, "discriminator": 533_505}),
        ("gan-dense-batchnorm", MNIST, {"generator": 1_489_936, "discriminator": 533_505}),
        ("gan-dense-dropout", MNIST, {"generator": 559_632, "discriminator": 533_505}),
        ("gan-dense-small", MNIST, {"generator": 227_344, "discriminator": 201_217}),
        ("dcgan-28", MNIST, {"generator": 2_305_472, "discriminator": 212_865}),
        ("dcgan-64", (3, 64, 64), {"generator": 3_576_704, "discriminator": 2_765_568}),
        ("vae-dense", MNIST, {"encoder": 239_016, "decoder": 237_200}),
    ],
)
def test_the_networks_have_the_published_number_of_weights(name: str, shape: Shape, published: dict[str, int]) -> None:
    assert weights(RECIPES[name], shape) == published


STAGES = {8: (4, 1), 28: (7, 2), 32: (4, 3), 48: (6, 3), 64: (4, 4), 80: (5, 4), 128: (4, 5)}


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("side", STAGES)
@pytest.mark.parametrize("name", ["dcgan", "dcgan-64"])
def test_dcgans_grow_as_the_paper_says(name: str, side: int, channels: int) -> None:
    """4x4 kernels; the generator is normalised, and so is the paper's discriminator, where the light one has biases."""
    settings = RECIPES[name].model
    width, latent = settings.width, settings.latent_size
    start, doublings = STAGES[side]
    sizes = [width * 2**stage for stage in range(doublings)]
    inner = sum(small * large * 16 for small, large in pairwise(sizes))
    ends = width * channels * 16
    extra = sum(2 * size for size in sizes[1:]) if settings.batch_norm else sum(sizes) + 1
    assert weights(RECIPES[name], (channels, side, side)) == {
        "generator": latent * sizes[-1] * start**2 + inner + ends + sum(2 * size for size in sizes),
        "discriminator": ends + inner + sizes[-1] * start**2 + extra,
    }


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("side", STAGES)
def test_convolutional_vaes_grow_with_the_side(side: int, channels: int) -> None:
    settings = RECIPES["vae-conv"].model
    latent = settings.latent_size
    start, doublings = STAGES[side]
    sizes = [channels, *(settings.width * 2**stage for stage in range(doublings))]
    flat = sizes[-1] * start**2
    encoder = sum(a * b * 16 + 2 * b for a, b in pairwise(sizes)) + (flat + 1) * 2 * latent
    inner = sum(b * a * 16 + 2 * a for a, b in pairwise(sizes[1:]))
    decoder = latent * flat + 2 * sizes[-1] + inner + sizes[1] * channels * 16 + channels + (channels == 3)
    assert weights(RECIPES["vae-conv"], (channels, side, side)) == {"encoder": encoder, "decoder": decoder}


PAPER = Adam(learning_rate=2e-4, betas=(0.5, 0.999), epsilon=1e-8)
KERAS = Adam(learning_rate=1e-3, betas=(0.9, 0.999), epsilon=1e-8)
SLOW = Adam(learning_rate=1e-4, betas=(0.9, 0.999), epsilon=1e-8)


@pytest.mark.parametrize(
    ("name", "discriminator", "generator", "length", "batch_size", "previews", "sheet"),
    [
        ("gan-dense", PAPER, KERAS, "5000 steps", 128, "1000 steps", (10, 10)),
        ("gan-dense-batchnorm", PAPER, PAPER, "20000 steps", 128, None, (10, 10)),
        ("gan-dense-dropout", PAPER, PAPER, "20000 steps", 128, None, (10, 10)),
        ("gan-dense-small", KERAS, KERAS, "10000 steps", 32, "100 steps", (1, 10)),
        ("dcgan-28", SLOW, SLOW, "50 epochs", 256, "1 epoch", (4, 4)),
        ("dcgan-64", PAPER, PAPER, "25 epochs", 128, None, None),
        ("dcgan", PAPER.but("learning_rate=1e-3"), PAPER.but("learning_rate=8e-4"), "10 minutes", 64, None, None),
    ],
)
def test_training_is_set_as_published(
    name: str,
    discriminator: Adam,
    generator: Adam,
    length: str,
    batch_size: int,
    previews: str | None,
    sheet: tuple[int, int] | None,
) -> None:
    recipe = RECIPES[name]
    schedule = recipe.schedule
    assert recipe.optimisers == {"discriminator": discriminator, "generator": generator}
    assert (schedule.length, schedule.batch_size, schedule.micro_batch) == (length, batch_size, None)
    assert previews in (None, schedule.previews)
    assert sheet in (None, (schedule.preview_rows, schedule.preview_columns))


def test_published_details_beside_the_optimisers() -> None:
    assert RECIPES["dcgan-28"].schedule.checkpoints == "15 epochs"
    assert RECIPES["dcgan-28"].model.dropout == 0.3
    assert RECIPES["gan-dense-dropout"].model.dropout == 0.4
    assert RECIPES["gan-dense-small"].model.output == "sigmoid"
    assert RECIPES["vae-dense"].model.latent_size == 20
    assert all(RECIPES[name].model.latent_size == 100 for name in FROM_LATENTS if "gan" in name)


@pytest.mark.parametrize("name", RECIPES)
def test_the_optimisers_take_the_numbers_of_the_recipe(name: str) -> None:
    recipe = small(name)
    state = fresh(recipe)
    shared = {phase.name for phase in state.model.phases if phase.twice}  # moves with the discriminator's
    assert {phase.name for phase in state.model.phases} - shared == set(RECIPES[name].optimisers)
    for phase in (phase for phase in state.model.phases if phase.name not in shared):
        adam, (group,) = recipe.optimisers[phase.name], state.optimisers[phase.moves].param_groups
        share = share_of_a_turn(state.model.phases, phase.moves)  # 1 without a lazy penalty
        assert (group["lr"], group["eps"]) == (adam.learning_rate * share, adam.epsilon)
        assert group["betas"] == tuple(beta**share for beta in adam.betas)
        assert (group["weight_decay"], group["amsgrad"]) == (0, False)


def test_sigmoid_networks_see_and_make_pixels_from_zero_to_one() -> None:
    recipe = small("gan-dense-small")
    model, batch = fresh(recipe).model.eval(), stream_for(recipe).batch(0)
    seen: list[Tensor] = []
    model.networks["discriminator"].register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    model.discriminator_losses(batch)
    shown = torch.cat(seen)
    assert 0 <= float(shown.min()) < 0.1
    assert 0.6 < float(shown.max()) <= 1
    images = model.sample(model.latents(range(4))).detach()
    assert float(images.min()) < 0 < float(images.max())


def _minus_log(chance: Tensor) -> Tensor:
    return -chance.double().log().mean()


@pytest.mark.parametrize("name", [name for name in FROM_LATENTS if "gan" in name])
def test_a_gans_losses_are_the_paper_s_formulas(name: str) -> None:
    recipe = small(name)
    model, batch = fresh(recipe).model.eval(), stream_for(recipe).batch(0)
    generator, discriminator = model.networks["generator"], model.networks["discriminator"]
    with torch.no_grad():
        fake = generator(batch.in_phase("fakes").normal(recipe.model.latent_size))
        real = (batch.images + 1) / 2 if name == "gan-dense-small" else batch.images
        believed, fooled = torch.sigmoid(discriminator(real)), torch.sigmoid(discriminator(fake))
    by_hand = {"real": _minus_log(believed), "fake": _minus_log(1 - fooled)}
    ours = model.discriminator_losses(batch.in_phase("discriminator"))
    assert {loss: value.item() for loss, value in ours.items()} == pytest.approx(
        {k: float(v) for k, v in by_hand.items()}, rel=1e-4
    )
    losses = model.generator_losses(batch.in_phase("generator"))
    assert losses["adversarial"].item() == pytest.approx(float(_minus_log(fooled)), rel=1e-4)


def test_the_minimax_objective_is_minus_what_the_discriminator_pays() -> None:
    recipe = small("gan-dense").but("model.game.objective=minimax")
    model, batch = fresh(recipe).model, stream_for(recipe).batch(0)
    paid = model.discriminator_losses(batch)["fake"].item()
    assert model.generator_losses(batch)["adversarial"].item() == pytest.approx(-paid, rel=1e-5)


@pytest.mark.parametrize("changes", [(), ("data.channels=3",), ("model.likelihood=gaussian",), ("model.beta=0.3",)])
@pytest.mark.parametrize("name", ["vae-dense", "vae-conv"])
def test_a_vaes_losses_are_the_two_halves_of_the_bound(name: str, changes: tuple[str, ...]) -> None:
    recipe = small(name).but(*changes, "model.beta_warmup_images=0")
    model, batch = fresh(recipe).model.eval(), stream_for(recipe).batch(0)
    with torch.no_grad():
        means, log_variances = model.networks["encoder"](batch.images)
        latents = means + torch.exp(log_variances / 2) * batch.normal(recipe.model.latent_size, purpose="posterior")
        chances = torch.sigmoid(model.networks["decoder"](latents).double())
    targets = ((batch.images + 1) / 2).double()
    if recipe.model.likelihood == "gaussian" or shape_for(recipe)[0] == 3:
        deviation = model.networks["decoder"].log_deviation.detach().exp()
        each = -torch.distributions.Normal(chances, deviation).log_prob(targets)
    else:
        each = -(targets * chances.log() + (1 - targets) * (1 - chances).log())
    kl = 0.5 * (means**2 + log_variances.exp() - 1 - log_variances).double().sum(1).mean()
    losses = {loss: value.item() for loss, value in model.losses(batch).items()}
    assert losses["reconstruction"] == pytest.approx(float(each.flatten(1).sum(1).mean()), rel=1e-4)
    assert losses["kl"] == pytest.approx(recipe.model.beta * float(kl), rel=1e-3)


def test_the_weight_of_the_kl_term_rises_with_the_images_shown() -> None:
    recipe = small("vae-dense").but("model.beta_warmup_images=80", "model.beta=2")
    model, stream = fresh(recipe).model, stream_for(recipe)
    full = fresh(recipe.but("model.beta_warmup_images=0")).model
    for step, share in ((0, 0.0), (5, 0.5), (10, 1.0), (30, 1.0)):
        batch = stream.batch(step)
        assert model.losses(batch)["kl"].item() == pytest.approx(share * full.losses(batch)["kl"].item(), rel=1e-5)


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32), (1, 8, 8)])
@pytest.mark.parametrize("name", FROM_LATENTS)
def test_every_recipe_adapts_to_other_pictures(name: str, shape: Shape) -> None:
    model = RECIPES[name].but(*("model.width=2",) * ("width" in type(RECIPES[name].model).model_fields)).model.build(shape)
    model.train()
    images = torch.zeros(2, *shape)
    made = model.sample(torch.randn(2, model.latent_size))
    assert made.shape == (2, *shape)
    assert float(made.detach().min()) >= -1
    assert float(made.detach().max()) <= 1
    if "discriminator" in model.networks:
        assert model.networks["discriminator"](images).shape == (2,)
    else:
        assert [part.shape for part in model.networks["encoder"](images)] == [(2, model.latent_size)] * 2


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 48), (1, 8, 8), (3, 37, 50)])
@pytest.mark.parametrize("name", [name for name in RECIPES if name not in FROM_LATENTS])
def test_every_recipe_for_translations_adapts_to_other_pictures(name: str, shape: Shape) -> None:
    kind = RECIPES[name].model.but("generator.width=4", "discriminator.width=4")
    model = kind.build(shape)
    pictures = torch.randn(2, kind.sides * shape[0], *shape[1:])
    made = model.sample(model.inputs(range(2), pictures))
    assert made.shape == (2, *shape)
    assert float(made.detach().abs().max()) <= 1
    for network in model.networks:
        if "discriminator" in network:
            assert model.networks[network](torch.zeros(2, *model.entry(network)))[0][-1].shape[:2] == (2, 1)


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("dcgan", 30),
        ("dcgan", 4),
        ("dcgan", 7),
        ("dcgan-64", 100),
        ("dcgan-28", 30),
        ("dcgan-28", 5),
        ("vae-conv", 90),
        ("vae-conv", 6),
    ],
)
def test_a_side_that_cannot_be_made_is_refused_with_one_that_can(name: str, side: int) -> None:
    with pytest.raises(SettingError, match=f"{side}x{side}") as caught:
        RECIPES[name].model.build((1, side, side))
    assert "32" in str(caught.value)
    assert "resolution=32" in str(caught.value)
    assert "--resolution 32" in caught.value.next_steps[0]


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_survives_json(name: str) -> None:
    assert Recipe.from_json(RECIPES[name].to_json()) == RECIPES[name]


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_opens_with_its_promise(name: str) -> None:
    recipe = RECIPES[name]
    assert recipe.name == name
    for words in ("Command:  ganvas train ", "You should see: ", "Source: "):
        assert words in recipe.promise
    named = re.findall(r"([\d,]{6,}) (?:and discriminator of ([\d,]+) )?weights", recipe.promise)
    counts = {f"{count:,}" for count in weights(recipe, usual_shape(recipe)).values()}
    assert {number for pair in named for number in pair if number} <= counts


@pytest.mark.parametrize("name", RECIPES)
def test_the_table_of_layers_accounts_for_every_weight(name: str) -> None:
    recipe = RECIPES[name]
    for shape in (usual_shape(recipe), usual_shape(recipe, (32, 32), 3), usual_shape(recipe, (48, 32))):
        table = layers(recipe, shape)
        assert {network: sum(row.parameters for row in rows) for network, rows in table.items()} == weights(recipe, shape)
        maker = next(network for network in ("generator", "decoder", "a_to_b") if network in table)
        last = [row for row in table[maker] if row.shape][-1]
        # Translators mirror pictures at their border as far as their halvings need it.
        assert last.shape == shape or (recipe.model.reads_pictures and last.shape[0] == shape[0])


@pytest.mark.parametrize("name", ["gan-dense", "dcgan", "residual", "style"])
def test_the_table_of_layers_shows_a_spectrally_normalised_discriminator_like_any_other(name: str) -> None:
    recipe = RECIPES[name]
    shape = usual_shape(recipe)
    assert layers(recipe.but("model.game.spectral_norm=true"), shape) == layers(recipe, shape)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (("model.game.objective=wasserstein", "model.game.penalty=none"), "spectral_norm=true"),
        (("model.game.spectral_norm=true", "model.batch_norm=true", "model.game.penalty=none"), "batch_norm=false"),
    ],
)
def test_a_game_that_cannot_work_is_refused_with_what_can(changes: tuple[str, ...], said: str) -> None:
    with pytest.raises(SettingError) as caught:
        RECIPES["dcgan"].but(*changes).model.build((1, 28, 28))
    assert said in str(caught.value.next_steps)


def test_a_spectral_norm_bounds_a_critic_without_a_penalty() -> None:
    changes = ("model.game.objective=wasserstein", "model.game.penalty=none", "model.game.spectral_norm=true")
    model = RECIPES["dcgan"].but(*changes).model.build((1, 28, 28))
    assert [phase.name for phase in model.phases] == ["discriminator", "generator"]


def test_a_recipe_nearly_named_is_suggested() -> None:
    assert find("dcgan") is RECIPES["dcgan"]
    with pytest.raises(SettingError, match="dcgan-28"):
        find("dcgan28")
    with pytest.raises(SettingError, match="There are: sketch, evening"):
        find("zzz")


def test_large_pictures_are_learned_from_in_small_batches() -> None:
    recipe = RECIPES["pix2pix"]
    assert [recipe.sized_for((3, side, side)).schedule.batch_size for side in (64, 128, 256, 1024)] == [16, 16, 4, 1]
    assert RECIPES["sketch"].sized_for((3, 256, 256)) == RECIPES["sketch"]
