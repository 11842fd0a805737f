"""How classes enter: beside a generator's noise, and along a direction of a discriminator's features."""

import pytest
import torch
from torch import nn
from torch.nn.functional import cosine_similarity, one_hot

from ganvas.models import Gan
from ganvas.networks.condition import EMBEDDING, Conditioned, Projection
from small import CLASSES, first_batch, fresh, small

CONDITIONAL = ("conditional-dense", "conditional-dcgan", "conditional-residual", "conditional-style", "conditional-few-shot")


def conditioned(latent_size: int = 5, classes: int = 4) -> Conditioned:
    torch.manual_seed(0)
    return Conditioned(nn.Linear(latent_size + EMBEDDING, 3), latent_size=latent_size, classes=classes)


def gan(name: str) -> Gan:
    model = fresh(small(name)).model.eval()
    assert isinstance(model, Gan)
    return model


def test_a_class_adds_the_features_along_its_own_direction() -> None:
    """Miyato and Koyama 2018, arXiv:1802.05637, equation 3, over the root of the number of features."""
    torch.manual_seed(1)
    projection = Projection(6, 4)
    features, labels = torch.randn(5, 6), torch.tensor([3, 0, 3, 1, 2])
    added = projection(features, one_hot(labels, 4).float())
    for row, label in enumerate(labels):
        direction = projection.directions.weight[:, label].double()
        expected = (features[row].double() * direction).sum() / 6**0.5
        assert float(added[row].detach()) == pytest.approx(float(expected.detach()), rel=1e-5)


@pytest.mark.parametrize("features", [16, 1024])
def test_what_a_class_adds_starts_as_large_as_the_features_whatever_their_number(features: int) -> None:
    torch.manual_seed(2)
    added = Projection(features, 50)(torch.randn(2000, features), one_hot(torch.arange(2000) % 50, 50).float())
    assert float(added.detach().std()) == pytest.approx(1, rel=0.2)


def test_a_class_is_as_large_as_the_noise_beside_it_which_stays_as_it_is() -> None:
    network = conditioned()
    noise, classes = torch.randn(4, 5), torch.eye(4)
    joined = network.joined(torch.cat([noise, classes], 1))
    assert torch.equal(joined[:, :5], noise)
    embedded = joined[:, 5:]
    assert torch.allclose(embedded.square().mean(1), torch.ones(4), atol=1e-5)
    expected = network.embed.weight.T / network.embed.weight.T.square().mean(1, keepdim=True).sqrt()
    assert torch.allclose(embedded, expected, atol=1e-5)
    images = network(torch.cat([noise, classes], 1))
    assert torch.allclose(images, network.generator(joined))


def test_shares_of_two_classes_are_embedded_as_their_mix_and_as_large_as_one() -> None:
    network = conditioned()
    one, other = (weight.double() for weight in network.embed.weight.detach().T[:2])
    closeness = []
    for share in (1.0, 0.75, 0.5, 0.25, 0.0):
        latents = torch.cat([torch.zeros(5), torch.tensor([share, 1 - share, 0, 0])])[None]
        embedded = network.joined(latents)[0, 5:].detach().double()
        mix = share * one + (1 - share) * other
        assert torch.allclose(embedded, mix / mix.square().mean().sqrt(), atol=1e-5)
        closeness.append(float(cosine_similarity(embedded, one, dim=0)))
    assert closeness == sorted(closeness, reverse=True)
    assert closeness[0] == pytest.approx(1)
    # In what share they are asked for counts, not how much in all.
    half, whole = (network.joined(torch.tensor([[0.0] * 5 + [share, share, 0, 0]])) for share in (0.5, 1.0))
    assert torch.allclose(half, whole, atol=1e-5)


@pytest.mark.parametrize("name", CONDITIONAL)
@torch.no_grad()
def test_a_class_changes_the_picture_and_shares_of_two_give_something_between(name: str) -> None:
    model = gan(name)
    noise = torch.randn(6, model.noise_size, generator=torch.Generator().manual_seed(3))

    def made(*shares: float) -> torch.Tensor:
        return model.sample(torch.cat([noise, torch.tensor([shares]).expand(6, -1)], 1))

    def apart(a: torch.Tensor, b: torch.Tensor) -> float:
        return float((a - b).square().mean().sqrt())

    one, other, half = made(1, 0, 0), made(0, 1, 0), made(0.5, 0.5, 0)
    nearly = made(0.99, 0.01, 0)
    whole_way = apart(one, other)
    assert whole_way > 1e-4
    assert apart(one, nearly) < 0.1 * whole_way
    assert 0 < apart(one, half) < whole_way
    assert 0 < apart(other, half) < whole_way


@pytest.mark.parametrize("name", CONDITIONAL)
@torch.no_grad()
def test_a_picture_is_judged_by_its_class_and_for_shares_by_the_mean_of_both(name: str) -> None:
    discriminator = gan(name).networks["discriminator"]
    images = first_batch(small(name)).images

    def judged(*shares: float) -> torch.Tensor:
        scores: torch.Tensor = discriminator(images, torch.tensor([shares]).expand(len(images), -1))
        return scores

    one, other = judged(1, 0, 0), judged(0, 1, 0)
    assert (one - other).abs().max() > 1e-3
    assert torch.allclose(judged(0.25, 0.75, 0), 0.25 * one + 0.75 * other, atol=1e-5)
    mixed = torch.cat([torch.eye(CLASSES)] * 3)[: len(images)]  # each with its own
    assert torch.allclose(discriminator(images, mixed)[:2], torch.stack([one[0], other[1]]), atol=1e-5)
