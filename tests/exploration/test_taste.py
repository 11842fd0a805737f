"""Taste: it learns what was chosen, keeps trying, and forgets."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from test_pieces import pieces_of, trained

from ganvas.errors import OriginError
from ganvas.exploration.explorer import explore
from ganvas.exploration.eyes import CROWD, Eyes
from ganvas.exploration.litters import Breeder
from ganvas.exploration.pieces import Piece
from ganvas.exploration.taste import Taste, best_guesses


@pytest.fixture(scope="module", params=["dcgan", "style", "conditional-dcgan"])
def eyes(request: pytest.FixtureRequest) -> Eyes:
    return Eyes(pieces_of(request.param))


def liking(taste: Taste, ideal: Piece, choices: int, first: int = 0) -> Taste:
    """Choose the nearest of twelve to an ideal, again and again."""
    wanted = taste.eyes.looks_of([ideal])
    for start in range(first, first + 12 * choices, 12):
        shown = [taste.eyes.pieces.sample(5, start + index) for index in range(12)]
        best = int(cdist(wanted, taste.eyes.looks_of(shown)).argmin())
        taste.choose([shown[best]], [piece for place, piece in enumerate(shown) if place != best])
    return taste


def distance(taste: Taste, ideal: Piece) -> float:
    """Of what is likely from an ideal, on average."""
    return float(taste.likely @ cdist(taste._looks, taste.eyes.looks_of([ideal]))[:, 0])


def test_nothing_is_likelier_before_any_choice(eyes: Eyes) -> None:
    np.testing.assert_allclose(Taste(eyes).likely, 1 / CROWD)


def test_more_choices_come_nearer_to_what_was_in_mind(eyes: Eyes) -> None:
    ideals = [eyes.pieces.sample(99, number) for number in (3, 7)]
    before, some, more = (
        np.mean([distance(liking(Taste(eyes), ideal, choices), ideal) for ideal in ideals]) for choices in (0, 2, 8)
    )
    assert some < 0.9 * before
    assert more < some


def test_the_first_offer_covers_what_the_model_makes_better_than_random_pieces(eyes: Eyes) -> None:
    offered, wild = Taste(eyes).offer(12)
    assert (len(offered), len(wild)) == (12, 0)
    drawn = [[eyes.pieces.sample(number, index) for index in range(12)] for number in range(8)]
    covered, *by_chance = (cdist(eyes.crowd, eyes.looks_of(each)).min(1).mean() for each in (offered, *drawn))
    assert covered < min(by_chance)


def test_what_is_offered_comes_nearer_than_random_pieces(eyes: Eyes) -> None:
    ideal = eyes.pieces.sample(99, 4)
    wanted = eyes.looks_of([ideal])
    offered, wild = liking(Taste(eyes), ideal, 4).offer(12)
    assert (len(offered), len(wild)) == (9, 3)
    assert cdist(wanted, eyes.looks_of(offered)).min() < np.quantile(cdist(wanted, eyes.crowd), 1 / 9)


def test_a_taste_is_a_function_of_its_choices(eyes: Eyes) -> None:
    ideal = eyes.pieces.sample(99, 5)
    one, other = (liking(Taste(eyes), ideal, 2) for _ in range(2))
    assert one.offer(12, 3) == other.offer(12, 3)
    assert one.offer(12, 3) != one.offer(12, 4)
    offered = one.offer(60, 3)[0]
    for piece in (
        min(offered, key=lambda piece: len(piece.origin.nodes)),
        max(offered, key=lambda piece: len(piece.origin.nodes)),
    ):
        np.testing.assert_array_equal(eyes.pieces.grown(piece.origin).picture, piece.picture)
    assert max(len(piece.origin.nodes) for piece in offered) > 1, "none was bred"


def test_what_was_bred_looks_as_its_piece_does(eyes: Eyes) -> None:
    taste = liking(Taste(eyes), eyes.pieces.sample(99, 5), 2)
    rows = range(len(taste._looks) - 8, len(taste._looks))
    np.testing.assert_allclose(eyes.looks_of([taste._piece(row) for row in rows]), taste._looks[-8:], atol=1e-3)


def test_tastes_drift(eyes: Eyes) -> None:
    old = eyes.pieces.sample(99, 6)
    new = eyes.of_the_crowd(int(cdist(eyes.looks_of([old]), eyes.crowd).argmax()))
    taste = liking(Taste(eyes), old, 4)
    from_old, from_new = distance(taste, old), distance(taste, new)
    liking(taste, new, 16, first=5_000)
    assert distance(taste, old) > from_old
    assert distance(taste, new) < from_new


def test_one_slip_costs_little(eyes: Eyes) -> None:
    ideal = eyes.pieces.sample(99, 8)
    taste = liking(Taste(eyes), ideal, 6)
    apart = cdist(eyes.looks_of([ideal]), eyes.crowd)[0]
    near, far = (eyes.of_the_crowd(int(row)) for row in (apart.argsort()[1], apart.argmax()))
    taste.choose([far], [near])
    assert distance(taste, ideal) < 0.9 * distance(Taste(eyes), ideal)


def test_guesses_are_spread_over_what_is_likely() -> None:
    """Two ideals at one place and one at another: one guess each, the likelier first; then nothing is left to gain."""
    looks = np.array([[0.0], [1.0], [5.0], [9.0]])
    assert best_guesses(looks, np.array([[1.0], [1.0], [5.0]]), 2) == [1, 2]
    assert best_guesses(looks, np.array([[9.0]]), 4) == [3, 0, 1, 2]


def test_a_litter_by_taste_is_liked_more_and_a_quarter_of_it_is_wild() -> None:
    breeder = Breeder(pieces_of("dcgan"))
    taste = liking(Taste(breeder.eyes), breeder.pieces.sample(99, 1), 6)
    gains = []
    for seed in range(4):
        parent = breeder.pieces.sample(9, seed)
        with_taste, without = breeder.breed([parent], seed=seed, taste=taste), breeder.breed([parent], seed=seed)
        assert sum(with_taste.wild) == 3
        kept = [
            [child for child, wild in zip(each.children, each.wild, strict=True) if not wild] for each in (with_taste, without)
        ]
        gains.append([float(taste.liking(breeder.eyes.looks_of(each)).mean()) for each in kept])
    assert np.mean([first - second for first, second in gains]) > 0


def test_a_taste_is_of_one_model() -> None:
    explorer, other = explore(trained("dcgan")), explore(trained("style"))
    with pytest.raises(OriginError, match="another model"):
        explorer.taste().choose([other.sample(1)], [other.sample(2)])
    for use in (lambda: explorer.offer(other.taste()), lambda: explorer.breed(["7:1"], taste=other.taste())):
        with pytest.raises(OriginError, match="another model"):
            use()
