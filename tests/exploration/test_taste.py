"""Taste: it learns what was chosen, keeps trying, and forgets."""

import numpy as np
import pytest
from test_pieces import pieces_of

from ganvas.exploration.eyes import Eyes
from ganvas.exploration.litters import Breeder
from ganvas.exploration.pieces import Piece, Pieces
from ganvas.exploration.taste import Taste


@pytest.fixture(scope="module", params=["dcgan", "style", "conditional-dcgan"])
def taste_of(request: pytest.FixtureRequest) -> Taste:
    return Taste(Eyes(pieces_of(request.param).latents))


def fresh(taste: Taste) -> Taste:
    other = object.__new__(Taste)
    vars(other).update(vars(taste))
    return other


def liking(taste: Taste, hidden: np.ndarray, choices: int, first: int = 0) -> None:
    """Choose the best of twelve by a hidden preference, again and again."""
    pieces = pieces_by_index(taste, 12 * choices, first)
    for start in range(0, len(pieces), 12):
        shown = pieces[start : start + 12]
        best = int((taste.places([piece.genes for piece in shown]) @ hidden).argmax())
        taste.choose([shown[best]], [piece for place, piece in enumerate(shown) if place != best])


def pieces_by_index(taste: Taste, count: int, first: int = 0) -> list[Piece]:
    pieces = Pieces(taste.eyes.latents)
    return [pieces.sample(5, first + index) for index in range(count)]


def test_places_have_usual_distances(taste_of: Taste) -> None:
    places = taste_of.places([piece.genes for piece in pieces_by_index(taste_of, 200)])
    np.testing.assert_allclose(places.std(0), 1, rtol=0.35)


def test_what_was_chosen_is_found_again_and_more_choices_make_it_surer(taste_of: Taste) -> None:
    random = np.random.default_rng(0)
    hidden = random.normal(size=len(taste_of.axes))
    others = taste_of.places([piece.genes for piece in pieces_by_index(taste_of, 100, 10_000)])

    def agreement(choices: int) -> float:
        taste = fresh(taste_of)
        liking(taste, hidden, choices)
        drawn = [np.corrcoef(others @ taste.drawn(seed), others @ hidden)[0, 1] for seed in range(10)]
        return float(np.mean(drawn))

    assert abs(agreement(0)) < 0.5
    assert agreement(12) > max(0.4, agreement(0) + 0.2)


def test_a_draw_is_a_function_of_its_seed_and_tastes_drift(taste_of: Taste) -> None:
    hidden = np.ones(len(taste_of.axes))
    taste = fresh(taste_of)
    liking(taste, hidden, 8)
    np.testing.assert_array_equal(taste.drawn(3), taste.drawn(3))
    assert not np.array_equal(taste.drawn(3), taste.drawn(4))
    before = np.mean([taste.drawn(seed) @ hidden for seed in range(20)])
    liking(taste, -hidden, 12, first=5_000)
    after = np.mean([taste.drawn(seed) @ hidden for seed in range(20)])
    assert before > 0 > after


def test_a_litter_by_taste_is_liked_more_and_a_quarter_of_it_is_wild() -> None:
    breeder = Breeder(pieces_of("dcgan"))
    taste, hidden = Taste(breeder.eyes), np.random.default_rng(1).normal(size=16)
    liking(taste, hidden[: len(taste.axes)], 15)
    gains = []
    for seed in range(4):
        parent = breeder.pieces.sample(9, seed)
        with_taste, without = breeder.breed([parent], seed=seed, taste=taste), breeder.breed([parent], seed=seed)
        assert sum(with_taste.wild) == 3
        kept = [
            [child.genes for child, wild in zip(each.children, each.wild, strict=True) if not wild]
            for each in (with_taste, without)
        ]
        liked = [float((taste.places(genes) @ hidden[: len(taste.axes)]).mean()) for genes in kept]
        gains.append(liked[0] - liked[1])
    assert np.mean(gains) > 0


def test_nothing_is_learned_from_nothing(taste_of: Taste) -> None:
    taste = fresh(taste_of)
    taste.choose([], pieces_by_index(taste, 3))
    taste.choose(pieces_by_index(taste, 3), [])
    assert np.isfinite(taste.drawn(0)).all()
