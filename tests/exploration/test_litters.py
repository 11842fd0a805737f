"""Litters: as different as was asked for, covering much, without what is broken, the same for the same seed."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import spearmanr
from test_pieces import pieces_of

from ganvas.exploration.eyes import Eyes, spread_out
from ganvas.exploration.litters import Breeder
from ganvas.exploration.pieces import Piece, pictures_of


@pytest.fixture(scope="module", params=["dcgan", "style", "conditional-dcgan", "vae-conv"])
def breeder(request: pytest.FixtureRequest) -> Breeder:
    return Breeder(pieces_of(request.param))


def test_usual_pictures_are_1_apart_and_a_picture_is_0_from_itself(breeder: Breeder) -> None:
    eyes = breeder.eyes
    assert cdist(eyes.usual[::2], eyes.usual[1::2]).mean() == pytest.approx(1, abs=0.1)
    assert np.diag(cdist(eyes.usual, eyes.usual)).max() < 1e-6
    assert (eyes.oddness(eyes.usual) < 1e-3).all()
    height, width, channels = breeder.pieces.sample(1).picture.shape
    noise = np.random.default_rng(0).integers(0, 256, (5, height, width, channels), np.uint8)
    assert (eyes.oddness(eyes.looks(noise)) > 1).all()


def test_the_slider_tells_the_truth(breeder: Breeder) -> None:
    asked = [0.2, 0.3, 0.4, 0.5, 0.6]
    found = []
    for number, difference in enumerate(asked):
        litters = [
            breeder.breed([breeder.pieces.sample(2, each)], difference=difference, n=4, seed=number) for each in range(3)
        ]
        found.append(np.mean([each.differences.mean() for each in litters]))
    assert spearmanr(asked, found).statistic > 0.95
    np.testing.assert_allclose(found, asked, rtol=0.3)


def test_a_litter_is_a_function_of_its_parents_and_seed(breeder: Breeder) -> None:
    parents = [breeder.pieces.sample(3, 0), breeder.pieces.sample(3, 1)]
    one, again = (breeder.breed(parents, seed=5) for _ in "ab")
    fresh = Breeder(breeder.pieces).breed(parents, seed=5)
    assert one.children == again.children == fresh.children
    assert len(set(one.children)) == len(one) == 12
    assert sum(one.wild) == 2
    assert not set(one.children) & set(breeder.breed(parents, seed=6).children)
    assert pictures_of(one.children).tobytes() == np.stack([child.picture for child in fresh.children]).tobytes()


def test_children_that_are_kept_cover_more_than_the_first_ones_would(breeder: Breeder) -> None:
    def variety(pieces: list, parent: Piece) -> float:
        """How far each is from the nearest other one, for as much as they differ from their parent."""
        looks = breeder.eyes.looks(pictures_of([parent, *pieces]))
        apart = cdist(looks[1:], looks[1:])
        np.fill_diagonal(apart, np.inf)
        return float(apart.min(1).mean() / cdist(looks[:1], looks[1:]).mean())

    shares = []
    for index in range(4):
        parent = breeder.pieces.sample(4, index)
        litter = breeder.breed([parent], n=12, difference=0.4, seed=1)
        kept = [child for child, wild in zip(litter.children, litter.wild, strict=True) if not wild]
        similarity = breeder.similarity(parent, 0.4)
        plain = [breeder.pieces.vary(parent, similarity, 1_000 + number) for number in range(len(kept))]
        shares.append(variety(kept, parent) / variety(plain, parent))
    assert np.mean(shares) > 1.05


def test_children_of_several_parents_are_between_them() -> None:
    breeder = Breeder(pieces_of("conditional-dcgan"))
    parents = [breeder.pieces.sample(3, 0, label=0), breeder.pieces.sample(3, 1, label=2)]
    for child in breeder.breed(parents, difference=0.2, seed=1).children:
        assert child.genes.classes is not None
        assert child.genes.classes[1] == pytest.approx(0)
        assert child.genes.classes.sum() == pytest.approx(1)


def test_styles_are_inherited_by_groups_of_layers() -> None:
    breeder = Breeder(pieces_of("style"))
    litter = breeder.breed([breeder.pieces.sample(3, 0), breeder.pieces.sample(3, 1)], n=12, seed=1)
    assert any(node.op == "inherit" for child in litter.children for node in child.origin.nodes)


def test_the_rows_that_cover_most_are_far_apart() -> None:
    points = np.array([[0.0, 0], [0.1, 0], [5, 0], [5, 0.1], [0, 5], [2.5, 2.5]])
    assert set(spread_out(points, 3, points[:1])) == {2, 4, 5} or set(spread_out(points, 3, points[:1])) == {3, 4, 5}
    assert spread_out(points, 0) == []
    assert len(spread_out(points, 10)) == 6
    assert len(set(spread_out(np.zeros((4, 2)), 4))) == 4


def test_eyes_of_a_model_that_always_makes_the_same_divide_by_nothing() -> None:
    pieces = pieces_of("gan-dense")
    eyes = Eyes(pieces)
    assert np.isfinite(eyes.looks(np.zeros((2, *pieces.sample(1).picture.shape), np.uint8))).all()
