"""Other optimisers than Adam: chosen by a setting, the rules of torch, and exact through a checkpoint."""

from pathlib import Path

import pytest
import torch

from ganvas.errors import SettingError
from ganvas.recipes import Adam, AdamW, Muon, Optimiser, Recipe, RmsProp, Sgd
from ganvas.recipes.optimisers.muon import orthogonal
from ganvas.recipes.recipe import both
from ganvas.runs.checkpoints import read_checkpoint
from small import advance, fresh, small

EACH: dict[str, Optimiser] = {
    "sgd": Sgd(),
    "momentum": Sgd(momentum=0.9, nesterov=True, weight_decay=1e-3),
    "rmsprop": RmsProp(),
    "centred": RmsProp(momentum=0.5, centred=True, falls_after=10),
    "muon": Muon(weight_decay=0.1),
    "adamw": AdamW(betas=(0.5, 0.99), longest_step=2.0, weight_decay=0.1),
}


def with_optimiser(optimiser: Optimiser, *changes: str) -> Recipe:
    return small("gan-dense").model_copy(update={"optimisers": both(optimiser)}).but(*changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("optimiser", EACH.values(), ids=EACH)
def test_a_training_goes_on_exactly_with_any(optimiser: Optimiser, tmp_path: Path) -> None:
    recipe = with_optimiser(optimiser, "model.game.penalty=r1", "model.game.every=2")
    straight, halted = fresh(recipe), fresh(recipe)
    before = {name: tensor.clone() for name, tensor in straight.tensors().items()}
    advance(straight, recipe, 4)
    advance(halted, recipe, 2)
    tensors, moment, _ = read_checkpoint(halted.save(tmp_path, {}))
    resumed = fresh(recipe, seed=99)
    resumed.load(tensors, moment)
    advance(resumed, recipe, 2)
    mine, theirs = resumed.tensors(), straight.tensors()
    assert mine.keys() == theirs.keys()
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in mine.items())
    assert not all(torch.equal(tensor, theirs[name]) for name, tensor in before.items())
    kept = {name for name in mine if name.startswith("optimiser.") and mine[name].dim()}
    weights = [name for name in mine if name.startswith("model.networks.")]
    vectors = [name for name in weights if mine[name].dim() < 2 or len(mine[name]) == 1]
    more = len(vectors) if isinstance(optimiser, Muon) else 0
    assert len(kept) == optimiser.numbers * len(weights) + more


@pytest.mark.parametrize(
    ("settings", "theirs"),
    [
        (Sgd(learning_rate=0.1), lambda w: torch.optim.SGD(w, lr=0.1)),
        (Sgd(learning_rate=0.1, momentum=0.9), lambda w: torch.optim.SGD(w, lr=0.1, momentum=0.9)),
        (RmsProp(learning_rate=0.1, decay=0.9), lambda w: torch.optim.RMSprop(w, lr=0.1, alpha=0.9)),
        (AdamW(learning_rate=0.1), lambda w: torch.optim.AdamW(w, lr=0.1)),
    ],
    ids=["sgd", "momentum", "rmsprop", "adamw"],
)
def test_its_settings_mean_what_they_mean_to_torch(settings: Optimiser, theirs: object) -> None:
    one, other = (torch.tensor([3.0, -2.0], requires_grad=True) for _ in range(2))
    optimisers = settings.build([one], fused=True), theirs([other])  # type: ignore[list-item, operator]
    for _ in range(5):
        for weight, optimiser in zip((one, other), optimisers, strict=True):
            weight.grad = 2 * weight.detach()
            optimiser.step()
    torch.testing.assert_close(one, other)


@pytest.mark.parametrize("settings", [Sgd(learning_rate=0.01, momentum=0.9), RmsProp(decay=0.9, momentum=0.9), Sgd()])
def test_steps_in_shares_move_as_far_together(settings: Optimiser) -> None:
    """Along a gradient that stays the same, five steps of four fifths move as far as four whole ones, once momentum is there."""

    def moved(optimiser: Optimiser, steps: int) -> float:
        weight = torch.zeros(1, requires_grad=True)
        built, before = optimiser.build([weight], fused=False), 0.0
        for step in range(400 + steps):
            if step == 400:
                before = float(weight.detach())
            weight.grad = torch.ones(1)
            built.step()
        return float(weight.detach()) - before

    assert moved(settings.in_shares(0.8), 5) == pytest.approx(moved(settings, 4), rel=1e-3)


def test_muon_moves_matrices_along_orthogonal_ones_and_vectors_as_adam_does() -> None:
    torch.manual_seed(0)
    wide, tall, kernel, vector = torch.randn(6, 20), torch.randn(20, 6), torch.randn(4, 3, 3, 3), torch.randn(7)
    for matrix in (wide, tall, kernel.flatten(1)):
        near = orthogonal(matrix)
        left, _, right = torch.linalg.svd(matrix, full_matrices=False)
        assert torch.linalg.svdvals(near).sub(1).abs().max() < 0.35
        # The same directions as the exact one.
        assert float((near * (left @ right)).sum() / near.norm() / (left @ right).norm()) > 0.97
    weights = [torch.zeros_like(each, requires_grad=True) for each in (wide, kernel, vector)]
    for weight, gradient in zip(weights, (wide, kernel, vector), strict=True):
        weight.grad = gradient.clone()
    Muon(learning_rate=0.1).build(weights, fused=False).step()
    torch.testing.assert_close(weights[2], -0.1 * vector.sign())
    for weight, gradient in zip(weights, (wide, kernel), strict=False):
        expected = -0.1 * 0.2 * max(gradient.flatten(1).shape) ** 0.5 * orthogonal(gradient.flatten(1)).view(gradient.shape)
        torch.testing.assert_close(weight, expected)
        assert float(weight.detach().square().mean().sqrt()) == pytest.approx(0.02, rel=0.35)


def test_one_is_chosen_by_a_setting_and_what_the_two_share_stays() -> None:
    recipe = small("sketch").but(
        "optimisers.generator.kind=rmsprop", "optimisers.generator.decay=0.9", "optimisers.generator.learning_rate=5e-4"
    )
    assert recipe.optimisers["generator"] == RmsProp(learning_rate=5e-4, decay=0.9, falls_after=50_000)
    assert recipe.optimisers["discriminator"] == small("sketch").optimisers["discriminator"]
    assert recipe.steadier().optimisers["generator"].learning_rate == 2.5e-4
    with pytest.raises(SettingError, match=r"There is no setting 'optimisers.generator.betas'"):
        recipe.but("optimisers.generator.betas=[0,0.9]")
    with pytest.raises(SettingError, match="should be one of adam, ") as caught:
        recipe.but("optimisers.generator.kind=rmsprob")
    assert "kind=rmsprop" in str(caught.value)


def test_a_recipe_from_before_there_was_a_choice_is_one_of_adam() -> None:
    recipe = small("gan-dense")
    text = recipe.to_json().replace('"kind": "adam",', "").replace(',\n      "kind": "adam"', "")
    assert "adam" not in text
    assert Recipe.from_json(text) == recipe
    assert isinstance(recipe.optimisers["generator"], Adam)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(SettingError, match="needs a momentum"):
        with_optimiser(Sgd()).but("optimisers.generator.nesterov=true")
    with pytest.raises(SettingError, match="less than 1"):
        with_optimiser(RmsProp()).but("optimisers.generator.decay=1")
