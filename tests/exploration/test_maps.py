"""Maps: neighbours look alike, all that a model makes is there, and each picture of it is a piece."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.spatial.distance import cdist
from test_pieces import trained

from ganvas.errors import ModelError, SettingError
from ganvas.exploration.explorer import Explorer, explore
from ganvas.exploration.maps.layout import arranged, main_axes, neighbours_apart, polished, representatives
from ganvas.exploration.pieces import pictures_of


def shuffled(rows: int, columns: int) -> np.ndarray:
    """The points of a grid, (rows x columns, 2), in any order."""
    y, x = np.mgrid[:rows, :columns].astype(float)
    points = np.stack([x.ravel(), y.ravel()], 1)
    return points[np.random.default_rng(3).permutation(len(points))]


@pytest.mark.parametrize(("rows", "columns"), [(6, 9), (9, 6), (1, 12), (12, 1), (5, 5)])
def test_points_of_a_grid_find_their_places_again(rows: int, columns: int) -> None:
    points = main_axes(shuffled(rows, columns))
    *_, (share, order) = arranged(points, rows, columns)
    assert share == 1
    assert sorted(order) == list(range(rows * columns))
    assert neighbours_apart(points[order], rows, columns) == pytest.approx(1, abs=0.12)


def test_polishing_never_makes_neighbours_less_alike_and_leaves_no_pair_to_change() -> None:
    points = np.random.default_rng(0).standard_normal((20, 3))
    before = np.random.default_rng(1).permutation(20)
    order = polished(points, before, 4, 5)
    assert sorted(order) == list(range(20))
    best = neighbours_apart(points[order], 4, 5)
    assert best < neighbours_apart(points[before], 4, 5)
    for one in range(20):  # against what every change of two places really does
        for other in range(one):
            changed = order.copy()
            changed[[one, other]] = changed[[other, one]]
            assert neighbours_apart(points[changed], 4, 5) >= best - 1e-9


def test_every_cluster_is_represented() -> None:
    random = np.random.default_rng(0)
    means = 50 * random.standard_normal((8, 4))
    points = np.concatenate([mean + random.standard_normal((30, 4)) for mean in means])
    points = points[random.permutation(len(points))]
    chosen = representatives(points, 16)
    assert len(set(chosen.tolist())) == 16
    assert (cdist(means, points[chosen]).min(1) < 4).all()


def test_as_many_representatives_as_points_are_all_of_them() -> None:
    points = np.random.default_rng(0).standard_normal((7, 2))
    assert sorted(representatives(points, 7).tolist()) == list(range(7))


@pytest.fixture(scope="module", params=["dcgan", "conditional-style", "vae-conv"])
def explorer(request: pytest.FixtureRequest) -> Explorer:
    return explore(trained(request.param))


def test_neighbours_look_alike_and_the_map_is_a_function_of_its_seed(explorer: Explorer) -> None:
    made = explorer.map(6, 4, seed=5)
    assert len(set(made.pieces)) == len(made) == 24
    assert made.places[:7] == ((0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (1, 0))
    assert made.at(2, 3) is made.pieces[15]
    looks = explorer.breeder.eyes.looks(pictures_of(made.pieces))
    by_chance = [neighbours_apart(looks[np.random.default_rng(each).permutation(24)].astype(float), 4, 6) for each in range(20)]
    assert neighbours_apart(looks.astype(float), 4, 6) < min(by_chance)
    again = explore(explorer.trained).map(6, 4, seed=5)
    assert again.pieces == made.pieces
    assert explorer.map(6, 4, seed=6).pieces != made.pieces
    for piece in made.pieces[:3]:
        assert explorer.piece(piece.origin).picture.tobytes() == piece.picture.tobytes()


def test_what_is_further_from_all_others_than_usual_is_passed_over(explorer: Explorer) -> None:
    made = explorer.map(6, 4, seed=5)
    oddness = explorer.breeder.eyes.oddness(explorer.breeder.eyes.looks(pictures_of(made.pieces)))
    assert (oddness <= 1.01).all() or made.passed_over == 0


def test_a_map_on_disk_says_where_each_piece_is(explorer: Explorer, tmp_path: Path) -> None:
    made = explorer.map(5, 3)
    path = made.save(tmp_path / "map")
    assert path == tmp_path / "map.png"
    found = json.loads((tmp_path / "map.json").read_text(encoding="utf-8"))
    assert (found["columns"], found["rows"], found["model"], found["sheet"]) == (5, 3, explorer.trained.sha256, "map.png")
    image = np.asarray(Image.open(path))
    for number in (0, 7, 14):
        place = found["pieces"][number]
        assert (place["row"], place["column"]) == divmod(number, 5)
        left, top, right, bottom = place["box"]
        piece = explorer.piece(f"{path}#{number}")
        assert piece.id == place["id"]
        scale = (right - left) // piece.picture.shape[1]
        shown = image[top:bottom:scale, left:right:scale].reshape(piece.picture.shape)
        assert (shown == piece.picture).all()
    before = path.read_bytes()
    path.with_suffix(".png").unlink()
    with pytest.raises(SettingError, match=r"map\.json exists already"):
        made.save(tmp_path / "map.png")
    assert made.save(tmp_path / "map.png", overwrite=True).read_bytes() == before


def test_what_cannot_be_drawn_is_refused(explorer: Explorer, tmp_path: Path) -> None:
    for columns, rows in ((0, 3), (40, 31)):
        with pytest.raises(SettingError):
            explorer.map(columns, rows)
    made = explorer.map(2, 1)
    with pytest.raises(IndexError):
        made.at(1, 0)
    with pytest.raises(SettingError, match="not the name of a picture"):
        made.save(tmp_path / "map.json")
    for name in ("map.gif", "map.bmp"):
        with pytest.raises(SettingError, match="can't carry"):
            made.save(tmp_path / name)
    long = replace(made.sheet, origin="x" * 65_000)
    with pytest.raises(SettingError, match="don't fit into a JPEG"):
        made.save(tmp_path / "map.jpg", sheet=long)
    assert not list(tmp_path.iterdir())
    assert made.save(tmp_path / "map.jpeg").exists()
    with pytest.raises(ModelError):
        explorer.map(2, 2, class_name="nothing of the kind")


def test_a_map_of_one_class_holds_that_class_alone() -> None:
    explorer = explore(trained("conditional-dcgan"))
    for piece in explorer.map(3, 2, class_name="b").pieces:
        assert piece.genes.classes is not None
        assert piece.genes.classes.tolist() == [0, 1, 0]
