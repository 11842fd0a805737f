"""Directions: what is found is what is there, what is measured is true, and a kept one moves pieces as it did."""

import copy
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from test_pieces import trained
from torch import Tensor, nn

from ganvas import origins
from ganvas.errors import ModelError, SettingError
from ganvas.exploration.directions import files
from ganvas.exploration.directions.direction import WAY, Direction
from ganvas.exploration.directions.directions import Directions
from ganvas.exploration.directions.metric import Metric
from ganvas.exploration.directions.properties import names_for, properties_of
from ganvas.exploration.directions.searching import Search
from ganvas.exploration.explorer import Explorer, explore
from ganvas.exploration.eyes import Eyes
from ganvas.exploration.latents import Latents
from ganvas.exploration.pieces import Pieces
from ganvas.inference.trained import TrainedModel

SIDE = 16
LIGHT = torch.tensor([0.9, -0.3, 0.0, 0.0, 0.2, 0.1])
LEAN = torch.tensor([0.0, 0.1, 0.8, -0.2, 0.0, 0.0])


class Painter(nn.Module):
    """A generator whose directions are known: a bar as light as LIGHT says, which leans as LEAN says. The other numbers do little."""

    def forward(self, latents: Tensor) -> Tensor:
        height = torch.linspace(1, -1, SIDE)[:, None]
        across = torch.linspace(-1, 1, SIDE)[None]
        lean = (latents @ LEAN)[:, None, None] * 0.4
        bar = torch.exp(-(((across - lean * height) / 0.25) ** 2)) * (height.abs() < 0.8)
        level = 0.8 * torch.sigmoid((latents @ LIGHT)[:, None, None]) + 0.2
        return (2 * level * bar - 1)[:, None]


def painter() -> Explorer:
    given = trained("dcgan")
    model = given.config.model.build((1, SIDE, SIDE), 0).eval()
    model.networks["generator"] = Painter()
    model.register_buffer("anything", torch.zeros(1))
    return explore(TrainedModel(model.requires_grad_(False), given.config.model_copy(update={"shape": (1, SIDE, SIDE)})))


def directions_of(explorer: Explorer, samples: int = 512) -> Directions:
    found = explorer.directions
    found._search = Search(explorer.breeder.eyes, samples)
    return found


@pytest.fixture(scope="module")
def known() -> Explorer:
    explorer = painter()
    directions_of(explorer)
    return explorer


def cosine(one: np.ndarray, other: Tensor) -> float:
    return float(one @ other.numpy() / np.linalg.norm(one) / other.norm())


def test_a_property_is_found_where_it_lies_and_the_others_stay(known: Explorer) -> None:
    found = {each.name: each for each in known.directions.properties()}
    assert cosine(found["brightness"].values, LIGHT) > 0.97
    assert cosine(found["slant"].values, LEAN) > 0.9
    for name in ("brightness", "slant"):
        assert np.linalg.norm(found[name].values) == pytest.approx(1)
        assert found[name].rises is not None
        assert found[name].rises > 0.9
        assert found[name].effects[name] > 0.6
    assert abs(found["slant"].effects["brightness"]) < 0.2 < 0.6 < found["slant"].effects["slant"]
    assert abs(found["brightness"].effects["slant"]) < 0.2


def test_what_is_measured_is_what_moving_changes(known: Explorer) -> None:
    (slant,) = known.directions.properties("slant")
    pieces = [known.sample(3, index) for index in range(40)]
    ends = [
        properties_of(np.stack([known.move(piece, slant, amount).picture for piece in pieces]))[:, names_for(1).index("slant")]
        for amount in (-1, 1)
    ]
    usual = properties_of(np.stack([known.sample(4, index).picture for index in range(200)]))[:, names_for(1).index("slant")]
    assert (ends[1] - ends[0]).mean() / 2 / usual.std() == pytest.approx(slant.effects["slant"], rel=0.2)


def test_the_principal_ones_are_those_that_matter(known: Explorer) -> None:
    found = known.directions.principal(2)
    plane = np.linalg.qr(torch.stack([LIGHT, LEAN]).numpy().T.astype(float))[0]
    for direction in found:
        assert np.linalg.norm(plane.T @ direction.values) > 0.95
        assert direction.main_effects[0][1] > 0
    assert found[0].looks is not None
    assert found[1].looks is not None
    assert found[0].looks > found[1].looks > 0


def test_more_like_these_and_less_like_those(known: Explorer) -> None:
    pieces = [known.sample(8, index) for index in range(30)]
    order = np.argsort([piece.genes.numbers @ LIGHT.numpy() for piece in pieces])
    dark, light = ([pieces[place] for place in places] for places in (order[:4], order[-4:]))
    found = known.directions.of_pieces(light, dark, name="lighter")
    assert cosine(found.values, LIGHT) > 0.8
    assert found.name == "lighter"
    lightest = [pieces[place] for place in order[-10:]]
    assert cosine(known.directions.of_pieces(lightest).values, LIGHT) > 0.7
    with pytest.raises(SettingError, match="no pieces"):
        known.directions.of_pieces([])


def test_one_standard_deviation_is_as_likely_either_way() -> None:
    random = np.random.default_rng(0)
    codes = random.standard_normal((4_000, 3)) @ np.array([[4.0, 0, 0], [1, 1, 0], [0, 0, 1e-6]])
    metric = Metric.of(codes - codes.mean(0))
    assert metric.axes.shape == (2, 3)  # along the third codes don't vary
    assert metric.places(codes - codes.mean(0)).std(0) == pytest.approx(1, abs=0.01)
    for place in np.eye(2):
        assert metric.length(metric.direction(5 * place)) == pytest.approx(1)
    assert np.linalg.norm(metric.axes[0]) == pytest.approx(np.linalg.norm(codes[:, :2] @ [0.97, 0.24]) / 4_000**0.5, rel=0.05)


def drawn(width: float, lean: float = 0.0, ground: float = 0.0, ink: float = 1.0) -> np.ndarray:
    """A bar, (48, 48, 1), so many pixels wide, smooth at its edges."""
    y, x = np.mgrid[:48, :48] + 0.5
    apart = np.abs(x - 24 - lean * (24 - y)) / np.sqrt(1 + lean**2)
    inside = np.clip(width / 2 - apart + 0.5, 0, 1) * (np.abs(y - 24) < 18)
    return np.rint(255 * (ground + (ink - ground) * inside))[..., None].astype(np.uint8)


def value(name: str, *pictures: np.ndarray) -> np.ndarray:
    given = np.stack(pictures)
    return properties_of(given)[:, names_for(given.shape[3]).index(name)]


def test_properties_are_what_they_are_called() -> None:
    assert value("thickness", drawn(3), drawn(6)) == pytest.approx([3, 6], rel=0.25)
    assert value("thickness", drawn(4, ground=1.0, ink=0.2)) == pytest.approx(value("thickness", drawn(4)), rel=0.05)
    assert value("slant", drawn(4, -0.3), drawn(4), drawn(4, 0.4)) == pytest.approx([-0.3, 0, 0.4], abs=0.05)
    assert value("symmetry", drawn(6)) == pytest.approx(1)
    assert value("symmetry", drawn(6, 0.5))[0] < 0.8
    assert value("brightness", drawn(6), np.full((48, 48, 1), 255, np.uint8))[1] == pytest.approx(1)
    assert np.diff(value("width", drawn(3), drawn(20), drawn(40))).min() > 0.5
    assert np.diff(value("amount", drawn(3), drawn(12))) > 0
    assert np.diff(value("size", drawn(6)[::2, ::2].repeat(1, 0), drawn(6)[::2, ::2][6:18, 6:18].repeat(2, 0).repeat(2, 1))) > 0
    stripes = np.tile(np.array([[[0], [255]]], np.uint8), (48, 24, 1))
    assert value("detail", stripes) > value("detail", drawn(20))
    orange, azure = (np.tile(np.array([[colour]], np.uint8), (8, 8, 1)) for colour in ((255, 128, 0), (0, 128, 255)))
    assert value("warmth", orange, azure).tolist() == [1, -1]
    assert value("saturation", orange, np.full((8, 8, 3), 90, np.uint8)).tolist() == [1, 0]
    assert np.isfinite(properties_of(np.stack([np.zeros((8, 8, 3), np.uint8), np.full((8, 8, 3), 255, np.uint8)]))).all()


def test_large_pictures_have_the_properties_of_small_ones() -> None:
    small = np.stack([drawn(4, 0.3), drawn(12), drawn(3, -0.2, 1.0, 0.1)])
    large = small.repeat(8, 1).repeat(8, 2)
    found, expected = properties_of(large), properties_of(small.repeat(2, 1).repeat(2, 2))
    thickness = names_for(1).index("thickness")
    expected[:, thickness] *= 4
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    np.testing.assert_allclose(properties_of(np.concatenate([small] * 20))[-3:], properties_of(small), atol=1e-9)


@pytest.mark.parametrize("name", ["style", "conditional-style", "vae-conv", "conditional-dcgan", "tutorial-dense", "few-shot"])
def test_every_model_has_principal_directions(name: str) -> None:
    explorer = explore(trained(name))
    found = directions_of(explorer, 256).principal(3)
    assert len(found) == 3
    survey = explorer.directions._search.survey
    for direction in found:
        assert direction.space == explorer.pieces.latents.space
        assert survey.metric.length(direction.values) == pytest.approx(1)
        assert direction.looks is not None
        assert direction.looks > 0
    again = directions_of(explore(trained(name)), 256).principal(3)
    assert [each.values.tolist() for each in again] == [each.values.tolist() for each in found]
    strips = explorer.directions.strips(found, ["7:1"])
    assert len(strips) == 21
    assert strips.cells[3] == strips.cells[10] == explorer.piece("7:1")
    assert explorer.piece(strips.cells[0].origin) == explorer.move("7:1", found[0], -3)


def test_directions_of_styles_are_read_off_the_weights() -> None:
    explorer = explore(trained("style"))
    found = directions_of(explorer, 256).styles(3)
    weights = explorer.trained.model.style_weights()
    assert weights is not None
    metric = explorer.directions._search.survey.metric
    answers = [float(np.linalg.norm(weights.double().numpy() @ each.values)) for each in found]
    best = np.linalg.svd(weights.double().numpy() @ metric.axes.T)[1]
    np.testing.assert_allclose(answers, best[:3], rtol=1e-6)
    # A layer's answer is that of its own weights.
    styles = torch.from_numpy(np.stack([each.values for each in found])).float()
    scale = explorer.trained.model.generator.convolutions[0].styled.scale  # type: ignore[union-attr]
    expected = scale(styles) - scale(torch.zeros(1, styles.shape[1]))
    torch.testing.assert_close(styles @ weights[: expected.shape[1]].T, expected)
    with pytest.raises(ModelError, match="no styles"):
        directions_of(explore(trained("dcgan")), 64).styles(2)


@pytest.mark.parametrize("name", ["conditional-dcgan", "conditional-style"])
def test_from_one_class_to_another(name: str, tmp_path: Path) -> None:
    explorer = explore(trained(name))
    found = directions_of(explorer, 128).classes("a", "c")
    start = explorer.sample(5, 2, class_name="a")
    end = explorer.move(start, found, WAY)
    if found.space == "classes":
        assert end.genes.classes is not None
        np.testing.assert_allclose(end.genes.classes, [0, 0, 1], atol=1e-3)
        np.testing.assert_allclose(end.genes.numbers, start.genes.numbers)
        other = explorer.sample(5, 2, class_name="c")
        assert np.abs(end.picture.astype(int) - other.picture).max() <= 1
    assert explorer.piece(end.origin) == end
    renamed = explorer.directions.get(explorer.directions.save(found, tmp_path / "furrier"))
    for direction, label in ((found, 0), (explorer.directions.named(found, "furrier"), 0), (renamed, 0), (-renamed, 2)):
        first = explorer.directions.strips([direction]).cells[0]
        assert isinstance(first.origin.nodes[0], origins.Sample)
        assert first.origin.nodes[0].label == label
    assert explorer.directions.get("a to c").values.tolist() == found.values.tolist()
    with pytest.raises(ModelError, match="one class"):
        explorer.directions.classes("a", "a")
    with pytest.raises(ModelError, match="no class"):
        explorer.directions.classes("a", "x")


def kept(tmp_path: Path, name: str = "dcgan") -> tuple[Explorer, Direction, Path]:
    explorer = explore(trained(name))
    direction = directions_of(explorer, 64).principal(1)[0]
    return explorer, direction, explorer.directions.save(direction, tmp_path / "slower")


@pytest.mark.parametrize("name", ["dcgan", "style"])
def test_a_kept_direction_moves_pieces_as_it_did(name: str, tmp_path: Path) -> None:
    explorer, direction, file = kept(tmp_path, name)
    assert file.name == "slower.direction.safetensors"
    found = explorer.directions.get(tmp_path / "slower")
    assert (found.name, found.effects, found.looks) == ("slower", direction.effects, direction.looks)
    moved = explorer.move("7:3", found, 2.5)
    assert moved.genes.numbers.tolist() == explorer.move("7:3", direction, 2.5).genes.numbers.tolist()
    assert moved == explorer.move("7:3", file, 2.5)
    file.unlink()
    assert explorer.piece(moved.origin) == moved  # its origin holds what it needs


def test_a_direction_is_never_written_over_unasked(tmp_path: Path) -> None:
    explorer, direction, file = kept(tmp_path)
    before = file.read_bytes()
    with pytest.raises(SettingError, match="exists already"):
        explorer.directions.save(-direction, file)
    assert file.read_bytes() == before
    explorer.directions.save(-direction, file, overwrite=True)
    np.testing.assert_allclose(explorer.directions.get(file).values, -direction.numbers.values)


ABOUT = {"format": 1, "name": "x", "model": "0" * 64, "space": "z", "found": "principal"}


@pytest.mark.parametrize(
    ("numbers", "about", "said"),
    [
        (torch.full((6,), torch.nan), {}, "aren't those of a direction"),
        (torch.zeros(6), {}, "aren't those of a direction"),
        (torch.full((6,), 1e9), {}, "aren't those of a direction"),
        (torch.ones(2, 2, 2), {}, "aren't those of a direction"),
        (torch.ones(99), {}, "has the shape"),
        (torch.ones(6), {"model": "1" * 64}, "another model"),
        (torch.ones(6), {"space": "w"}, "which the model doesn't have"),
        (torch.ones(6), {"format": 2}, "reads format 1"),
        (torch.ones(6), {"found": "elsewhere"}, "found"),
        (torch.ones(6), {"name": "x\x1b[2J"}, "can't be shown"),
        (torch.ones(6), {"name": "x\u202ey"}, "can't be shown"),
        (torch.ones(6), {"space": "z\x1b[2J"}, "can't be shown"),
        (torch.ones(6), {"effects": {"\x1b[2J": 1.0}}, "can't be shown"),
        (torch.ones(6), {"\x9b2J": []}, "can't be shown"),
        (torch.ones(6), {"found": "classes", "labels": [0, 1]}, "classes that the model doesn't have"),
        (torch.ones(6), {"found": "classes", "labels": [0, -1]}, "labels"),
        (torch.ones(6), {"extra": "a" * 10_000}, "extra"),
        (torch.ones(6), None, "not JSON"),
        (torch.ones(6).float(), {}, "aren't those of a direction"),
        (torch.ones(300_000), {}, "too large"),
    ],
)
def test_a_file_from_elsewhere_is_not_trusted(numbers: Tensor, about: dict | None, said: str, tmp_path: Path) -> None:
    explorer = explore(trained("dcgan"))
    text = "{" if about is None else json.dumps({**ABOUT, "model": explorer.trained.sha256, **about})
    tensor = numbers if said == "aren't those of a direction" and numbers.eq(1).all() else numbers.double()
    save_file({"direction": tensor}, tmp_path / "x.direction.safetensors", {"ganvas": text})
    with pytest.raises(ModelError, match=said) as error:
        explorer.move("7:1", tmp_path / "x", 1)
    assert not {"\x1b", "\x9b", "\u202e"} & set(str(error.value))


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff" * 100, (10**12).to_bytes(8, "little") + b"{}"])
def test_what_is_no_file_of_ours_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.direction.safetensors").write_bytes(data)
    with pytest.raises(ModelError, match="not a direction that ganvas wrote"):
        files.read(tmp_path / "x.direction.safetensors")


def test_what_is_out_of_range_or_unknown_is_refused_with_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer, direction, _ = kept(tmp_path)
    monkeypatch.chdir(tmp_path)
    for amount in (6.1, -7, float("nan")):
        with pytest.raises(SettingError, match="-6 to 6"):
            explorer.move("7:1", direction, amount)
    with pytest.raises(ModelError, match="Did you mean slower"):
        explorer.directions.get("slowr")
    with pytest.raises(ModelError, match="There is no direction"):
        explorer.directions.get("principal-99x")
    count = explorer.pieces.latents.model.latent_size
    assert explorer.directions.get(f"principal-{count}").name == f"principal-{count}"
    with pytest.raises(ModelError, match=f"this model has {count} of them"):
        explorer.directions.get(f"principal-{count + 1}")
    with pytest.raises(SettingError, match="no property"):
        explorer.directions.properties("loudness")
    with pytest.raises(SettingError, match="name"):
        explorer.directions.named(direction, " ")
    with pytest.raises(SettingError, match="room for"):
        explorer.directions.strips([direction] * 49)


def test_a_model_that_always_makes_the_same_has_no_directions_of_properties() -> None:
    given = trained("gan-dense")
    model = copy.deepcopy(given.model)
    for parameter in model.networks["generator"].parameters():
        parameter.data.zero_()
    search = Search(Eyes(Pieces(Latents(TrainedModel(model, given.config)))), 64)
    assert search.properties() == []
    with pytest.raises(ModelError, match="raises the brightness"):
        search.properties(["brightness"])
    assert all(np.isfinite(each.values).all() for each in search.principal(2))


def test_titles_and_numbers_are_above_and_below_their_pictures() -> None:
    explorer = explore(trained("dcgan"))
    strips = explorer.directions.strips([-each for each in directions_of(explorer, 64).principal(2)], ["7:1", "7:2"])
    sheet = strips.sheet
    image = np.asarray(sheet.image)
    assert sheet.titles == ("0 principal-1", "", "1 principal-2", "")
    for picture, (left, top, right, bottom) in zip(sheet.pictures, sheet.boxes, strict=True):
        shown = image[top:bottom, left:right].reshape(bottom - top, right - left, -1)
        scale = (right - left) // picture.shape[1]
        assert (shown[::scale, ::scale] == picture).all()
    lit = (image.reshape(*image.shape[:2], -1) == 255).all(2)
    first, second = sheet.boxes[0], sheet.boxes[7]
    assert lit[first[1] - 12 : first[1] - 2, 2:100].any()
    assert not lit[second[1] - 2 : second[1], 2:100].any()
