"""Walks: through the pieces that were given, evenly to the eye, seamless when closed, each frame a piece with its origin."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from test_pieces import trained

from ganvas import origins
from ganvas.data.movies.sound import Sound
from ganvas.data.pictures.mark import carried_origin
from ganvas.errors import SettingError
from ganvas.exploration import operators
from ganvas.exploration import pieces as pieces_module
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.pieces import Piece
from ganvas.exploration.walks import ways
from ganvas.exploration.walks.ways import Around, Through, origin_of

MODELS = ["dcgan", "style", "conditional-dcgan", "vae-conv", "tutorial-dense"]


@pytest.fixture(scope="module", params=MODELS)
def explorer(request: pytest.FixtureRequest) -> Explorer:
    return Explorer(trained(request.param))


def some(explorer: Explorer, count: int = 4) -> list[Piece]:
    return [explorer.sample(5, index) for index in range(count)]


def steps(explorer: Explorer, pictures: np.ndarray, *, closed: bool = False) -> np.ndarray:
    looks = explorer.breeder.eyes.looks(pictures)
    return np.linalg.norm(np.diff(np.concatenate([looks, looks[:1]]) if closed else looks, axis=0), axis=1)


def test_frames_are_evenly_apart_and_plain_interpolation_is_not(explorer: Explorer) -> None:
    pieces = some(explorer)
    walk = explorer.walk(pieces, 4, fps=20)
    apart = steps(explorer, np.stack(list(walk)))
    assert apart.std() / apart.mean() < 0.2
    latents = explorer.pieces.latents
    plain = [latents.blended([a.genes, b.genes], (1 - k / 27, k / 27)) for a, b in pairwise(pieces) for k in range(27)]
    rough = steps(explorer, latents.roughly(plain))
    assert apart.std() / apart.mean() < rough.std() / rough.mean()


def test_a_walk_leads_through_its_pieces_in_their_order(explorer: Explorer) -> None:
    pieces = some(explorer)
    walk = explorer.walk(pieces, 4, fps=20)
    looks = explorer.breeder.eyes.looks(np.stack(list(walk)))
    nearest = [
        int(np.linalg.norm(looks - explorer.breeder.eyes.looks(piece.picture[None]), axis=1).argmin()) for piece in pieces
    ]
    assert nearest[0] == 0
    assert nearest[-1] == len(walk) - 1
    assert nearest == sorted(nearest)
    assert walk.piece(0) == pieces[0]
    assert walk.piece(len(walk) - 1) == pieces[-1]


def test_the_last_step_of_a_loop_is_like_the_others(explorer: Explorer) -> None:
    for pieces in (some(explorer, 3), some(explorer, 1)):
        walk = explorer.walk(pieces, 4, fps=20, loop=True)
        apart = steps(explorer, np.stack(list(walk)), closed=True)
        assert apart[-1] == pytest.approx(apart.mean(), rel=0.4)
        assert apart.std() / apart.mean() < 0.2


def test_each_frame_is_a_piece_and_comes_back_from_its_origin(explorer: Explorer) -> None:
    for walk in (explorer.walk(some(explorer), 2, fps=20), explorer.walk(some(explorer, 1), 2, fps=20)):
        made = list(walk)
        assert len(made) == len(walk) == 40
        for number in (0, 7, 8, 33, 39):
            piece = walk.piece(number)
            assert piece.picture.tobytes() == made[number].tobytes()
            again = explorer.pieces.grown(origins.read(piece.origin.text))
            assert again.picture.tobytes() == made[number].tobytes()
        with pytest.raises(SettingError, match="number=40"):
            walk.piece(40)


def test_codes_keep_their_length_and_classes_stay_shares(explorer: Explorer) -> None:
    latents, pieces = explorer.pieces.latents, some(explorer, 5)
    for way in (Through(explorer.pieces, tuple(pieces)), Through(explorer.pieces, tuple(pieces), True)):
        found = [way.genes(float(place), 0) for place in np.linspace(0, way.borders[-1], 101)]
        for genes in found:
            if genes.classes is not None:
                assert genes.classes.sum() == pytest.approx(1, abs=1e-6)
                assert genes.classes.min() >= 0
            if latents.model.prior == "uniform":
                assert np.abs(genes.numbers).max() <= 1
        if latents.space == "z" and latents.model.prior == "normal":
            lengths = [np.linalg.norm(genes.numbers) for genes in found]
            given = [np.linalg.norm(piece.genes.numbers) for piece in pieces]
            assert min(given) - 1e-6 <= min(lengths)
            assert max(lengths) <= max(given) + 1e-6


def test_a_way_has_no_corners() -> None:
    explorer = Explorer(trained("style"))
    way = Through(explorer.pieces, tuple(some(explorer, 4)), True)
    for place in range(4):
        before, here, after = (way.genes((place + step) % 4, 0) for step in (-1e-4, 0, 1e-4))
        here, before, after = explorer.pieces.latents.working(here, before, after)
        coming, leaving = here.numbers - before.numbers, after.numbers - here.numbers
        assert operators.cosine(coming, leaving) > 0.99


@pytest.mark.parametrize("loop", [False, True])
def test_repeated_pieces_divide_by_nothing(loop: bool) -> None:
    explorer = Explorer(trained("gan-dense"))
    a, b, c = some(explorer, 3)
    kept = explorer.pieces.kept(a.genes)
    same = explorer.pieces.kept(kept.genes)
    for pieces in ([a, a], [a, b], [a, a, b, b, c, a], [a, b, a], [kept, same, b, kept]):
        walk = explorer.walk(pieces, 1, fps=24, loop=loop)
        made = np.stack(list(walk))
        assert made.shape[0] == 24
        assert np.isfinite(walk.places).all()
        if len({piece.id for piece in pieces}) == 1:
            assert (made == made[0]).all()
        else:
            apart = steps(explorer, made, closed=loop)
            assert apart.max() < 3 * apart.mean()


def test_difference_decides_how_far_a_loop_wanders_and_seed_where() -> None:
    explorer = Explorer(trained("dcgan"))
    (piece,) = some(explorer, 1)
    own = explorer.breeder.eyes.looks(piece.picture[None])
    means = []
    for difference in (0.15, 0.3, 0.6):
        walk = explorer.walk([piece], 2, fps=24, difference=difference)
        assert isinstance(walk.way, Around)
        means.append(np.linalg.norm(explorer.breeder.eyes.looks(np.stack(list(walk))) - own, axis=1).mean())
    assert means == sorted(means)
    np.testing.assert_allclose(means, [0.15, 0.3, 0.6], rtol=0.4)
    walks = [explorer.walk([piece], 1, fps=12, seed=seed) for seed in (1, 1, 2)]
    one, again, other = (np.stack(list(walk)).tobytes() for walk in walks)
    assert one == again != other


def test_music_decides_when_it_is_fast_and_how_long_it_is() -> None:
    explorer = Explorer(trained("dcgan"))
    rate, beats = 8_000, (0.5, 1.5)
    samples = np.zeros((2 * rate, 1), np.int16)
    for beat in beats:
        span = np.arange(rate // 10)
        samples[round(beat * rate) : round(beat * rate) + len(span), 0] = 20_000 * np.sin(span * 0.6) * np.exp(-span / 200)
    walk = explorer.walk(some(explorer, 3), fps=20, music=Sound(samples, rate))
    assert len(walk) == 40
    apart = steps(explorer, np.stack(list(walk)))
    for beat in beats:
        frame = round(beat * 20)
        assert apart[frame - 1 : frame + 2].max() > 2 * apart[frame - 6 : frame - 2].mean()
    assert len(explorer.walk(some(explorer, 3), 3, fps=20, music=Sound(samples, rate))) == 60


def test_a_movie_carries_the_origins_of_its_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = Explorer(trained("gan-dense"))
    pieces = some(explorer, 3)
    walk = explorer.walk(pieces, 1, fps=12)
    for ending in ("png", "webp"):
        path = walk.save(tmp_path / f"walk.{ending}")
        found = origins.read(carried_origin(path))
        assert [found.cell(index) for index in range(3)] == [piece.origin for piece in pieces]
        assert explorer.piece(f"{path}#1") == pieces[1]
    folder = walk.save(tmp_path / "frames")
    for number in (0, 5, 11):
        path = folder / f"frame-{number:05}.png"
        assert explorer.piece(path).picture.tobytes() == np.asarray(Image.open(path)).tobytes()
    assert origin_of(pieces)
    monkeypatch.setattr(origins, "LARGEST_SHEET", 100)
    assert origin_of(pieces) == ""  # a movie without it is better than none


def test_a_walk_shows_itself_in_a_notebook() -> None:
    explorer = Explorer(trained("gan-dense"))
    walk = explorer.walk(some(explorer, 3), 8)
    shown = walk._repr_html_()
    assert shown.startswith('<img alt="Walk(3 pieces, 240 frames, 8 s)" src="data:image/webp;base64,')
    assert len(walk.sheet(6)) == 6


def test_what_is_out_of_range_is_refused_with_an_example() -> None:
    explorer = Explorer(trained("gan-dense"))
    (piece,) = some(explorer, 1)
    for pieces in ([], "7:1", piece):
        with pytest.raises(SettingError, match=r"explorer\.walk"):
            explorer.walk(pieces)  # type: ignore[arg-type]
    for options, said in (({"seconds": 0}, "not a movie"), ({"fps": 0}, "fps=0"), ({"difference": 3}, "difference=3")):
        with pytest.raises(SettingError, match=said):
            explorer.walk([piece], **options)


def of_long_histories(explorer: Explorer, steps: int = 40) -> list[Piece]:
    """Pieces whose four histories together don't fit into an origin."""
    pieces = some(explorer, 5)
    for number in range(steps):
        pieces = [explorer.pieces.vary(piece, 0.99, 100 * number + place) for place, piece in enumerate(pieces)]
    return pieces


@pytest.mark.parametrize("loop", [False, True])
def test_frames_between_pieces_with_a_long_history_come_back_from_their_origins(explorer: Explorer, loop: bool) -> None:
    pieces = of_long_histories(explorer)
    walk = explorer.walk(pieces, 1, fps=16, loop=loop)
    made = list(walk)
    for number in range(16):
        text = walk.piece(number).origin.text
        assert len(text) <= origins.LARGEST
        assert explorer.pieces.grown(origins.read(text)).picture.tobytes() == made[number].tobytes()
    for place, piece in enumerate(pieces):  # it leads through what was given, but for rounding
        assert np.abs(walk.way.piece(float(place), 0).picture.astype(int) - piece.picture).max() <= 8
    apart = steps(explorer, np.stack(made), closed=loop)
    assert apart.std() / apart.mean() < 0.3


def test_frames_of_codes_too_long_for_four_come_back_too(monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = Explorer(trained("style"))
    pieces = of_long_histories(explorer, 12)
    length = len(explorer.pieces.kept(pieces[0].genes, "long").origin.text)
    for module in (ways, pieces_module):
        monkeypatch.setattr(module, "LARGEST", 2 * length)
    walk = explorer.walk(pieces, 1, fps=16)
    assert [type(node) for node in walk.piece(7).origin.nodes] == [origins.Keep]
    for number, frame in enumerate(walk):
        piece = walk.piece(number)
        assert 0 < number < 15 or piece.origin in (pieces[0].origin, pieces[-1].origin)
        assert explorer.pieces.grown(piece.origin).picture.tobytes() == frame.tobytes()


def test_short_histories_stay_in_the_frames() -> None:
    explorer = Explorer(trained("dcgan"))
    pieces = some(explorer, 4)
    walk = explorer.walk(pieces, 1, fps=10)
    assert walk.piece(0) == pieces[0]
    assert {type(node) for node in walk.piece(5).origin.nodes} == {origins.Sample, origins.Through}
