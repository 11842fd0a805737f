"""Pieces: from an origin and a model come the same pixels, over every recipe that makes pictures from nothing."""

import copy
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ganvas import origins
from ganvas.data.pictures.mark import carried_origin
from ganvas.errors import ModelError, OriginError
from ganvas.exploration.latents import Latents
from ganvas.exploration.pieces import Piece, Pieces, pictures_of, sheet_of
from ganvas.inference.config import ModelConfig
from ganvas.inference.medium import Pictures
from ganvas.inference.sampling import sample_to
from ganvas.inference.trained import TrainedModel
from ganvas.origins import LARGEST, Numbers, Origin
from ganvas.recipes import RECIPES
from small import VARIANTS, advance, classes_of, fresh, shape_for, small

NAMES = [name for name in (*RECIPES, *VARIANTS) if not small(name).model.reads_pictures]


@cache
def trained(name: str) -> TrainedModel:
    recipe = small(name)
    state = fresh(recipe)
    advance(state, recipe, 2)
    classes = tuple("abc"[: classes_of(recipe)])
    config = ModelConfig(model=recipe.model, shape=shape_for(recipe), classes=classes, medium=Pictures(), images_shown=16)
    return TrainedModel(state.average.model.eval(), config)


def pieces_of(name: str) -> Pieces:
    return Pieces(Latents(trained(name)))


def family(pieces: Pieces) -> list[Piece]:
    """One of each operator that the model has, and some of several."""
    a, b, c = (pieces.sample(7, index) for index in (0, 5, 40))
    found = [a, pieces.vary(a, 0.8, 3), pieces.blend([a, b], [1, 3]), pieces.blend([a, b, c]), pieces.truncate(a, 0.5)]
    found += [pieces.wander(b, turn, 0.7, 11, frame=frame) for turn, frame in ((0.0, 0), (0.3, 70), (1.0, 0))]
    found += [pieces.through([a, a, b, c], 0.3, frame=3), pieces.through([c, a, b, b], 0.8)]
    space = pieces.latents.space
    size = pieces.latents.working(a.genes)[0].numbers.shape
    found.append(pieces.move(b, Numbers.of(space, np.linspace(-1, 1, int(np.prod(size))).reshape(size)), -1.5, name="lighter"))
    found.append(pieces.kept(found[-1].genes))
    if layers := pieces.latents.layers:
        mixed = pieces.inherit([a, b], [place % 2 for place in range(layers)])
        found += [mixed, pieces.vary(mixed, 0.9, 4), pieces.truncate(mixed, 0.3, layers=1), pieces.blend([mixed, c])]
    elif pieces.latents.classes:
        found.append(pieces.in_classes(a, [1, 0, 1]))
    return [*found, pieces.vary(pieces.blend([found[1], found[2]]), 0.5, 9)]


@pytest.mark.parametrize("name", NAMES)
def test_an_origin_and_its_model_make_the_same_pixels_again(name: str) -> None:
    made = family(pieces_of(name))
    again = Pieces(Latents(trained(name)))
    for piece in made:
        assert len(piece.origin.text) <= LARGEST
        found = again.grown(origins.read(piece.origin.text))
        assert found == piece
        assert found.genes.numbers.tobytes() == piece.genes.numbers.tobytes()
    for piece, picture in zip(family(pieces_of(name)), pictures_of(made), strict=True):
        assert piece.picture.tobytes() == picture.tobytes()  # whatever was made with it


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_the_picture_that_sampling_makes(name: str) -> None:
    pieces, sheet = pieces_of(name), trained(name).sample(6, seed=7)
    for index in (0, 5):
        assert pieces.sample(7, index).picture.tobytes() == sheet.pictures[index].tobytes()


def test_what_changes_nothing_changes_nothing() -> None:
    for name in ("gan-dense", "style", "vae-dense", "tutorial-dense", "conditional-dense"):
        pieces = pieces_of(name)
        a, b = pieces.sample(7, 0), pieces.sample(7, 1)
        same = pieces.vary(a, 1.0, 3), pieces.truncate(a, 1.0), pieces.blend([a, b], [1, 0]), pieces.blend([a, a])
        for piece in same:
            assert np.abs(piece.picture.astype(int) - a.picture.astype(int)).max() <= 1
            assert piece != a


def test_a_loop_ends_where_it_begins() -> None:
    for name in ("gan-dense", "style", "tutorial-dense"):
        pieces = pieces_of(name)
        a = pieces.sample(1)
        ends = pieces.wander(a, 0.0, 0.5, 2), pieces.wander(a, 1.0, 0.5, 2)
        assert np.abs(ends[0].picture.astype(int) - ends[1].picture).max() <= 1


def test_classes_are_mixed_and_variation_keeps_them() -> None:
    pieces = pieces_of("conditional-dense")
    a, b = pieces.sample(7, 0, label=0), pieces.sample(7, 0, label=2)
    assert a.genes.classes is not None
    assert pieces.blend([a, b], [1, 3]).genes.classes == pytest.approx([0.25, 0, 0.75])  # type: ignore[comparison-overlap]
    assert pieces.vary(a, 0.2, 1).genes.classes == pytest.approx([1, 0, 0])  # type: ignore[comparison-overlap]
    assert pieces.in_classes(a, [1, 1, 2]).genes.classes == pytest.approx([0.25, 0.25, 0.5])  # type: ignore[comparison-overlap]
    with pytest.raises(OriginError, match="shares of 2 classes"):
        pieces.in_classes(a, [1, 1])


def test_a_shared_ancestor_is_written_once_and_ten_generations_stay_small() -> None:
    pieces = pieces_of("gan-dense")
    generation = [pieces.sample(1, index) for index in range(2)]
    for number in range(10):
        one, other = generation
        generation = [pieces.vary(pieces.blend([one, other], [1, 2]), 0.8, 2 * number + child) for child in range(2)]
    text = generation[0].origin.text
    assert len(text) <= LARGEST
    assert len({json.dumps(node) for node in json.loads(text)["nodes"]}) == len(json.loads(text)["nodes"])
    assert pieces.grown(origins.read(text)).picture.tobytes() == generation[0].picture.tobytes()


@pytest.mark.parametrize("name", ["gan-dense", "style", "conditional-dcgan"])
def test_an_origin_that_would_be_too_long_begins_anew_with_its_code(name: str) -> None:
    pieces = pieces_of(name)
    piece = pieces.sample(1)
    for number in range(120):
        piece = pieces.vary(piece, 0.99, number)
    assert len(piece.origin.text) <= LARGEST
    assert any(node.op == "keep" for node in piece.origin.nodes)
    assert pieces.grown(origins.read(piece.origin.text)).picture.tobytes() == piece.picture.tobytes()


def test_a_sheet_carries_the_origin_of_each_of_its_pictures() -> None:
    pieces = pieces_of("style")
    made = family(pieces)
    sheet = origins.read(sheet_of(made).origin)
    assert len(sheet) == len(made)
    assert [sheet.cell(index) for index in range(len(made))] == [piece.origin for piece in made]
    samples = Origin(model=pieces.model, nodes=(pieces.sample(7, 3).origin.nodes[0],), count=50)
    assert samples.cell(4) == pieces.sample(7, 7).origin
    with pytest.raises(OriginError, match="There is no picture 50"):
        samples.cell(50)
    with pytest.raises(OriginError, match="This sheet has 50 pictures"):
        pieces.grown(samples)


def test_pieces_of_another_model_are_refused_with_a_way_out() -> None:
    one, other = pieces_of("gan-dense"), pieces_of("style")
    with pytest.raises(OriginError, match="made by another model"):
        other.grown(one.sample(1).origin)
    with pytest.raises(OriginError, match="made by another model"):
        one.blend([one.sample(1), other.sample(1)])
    with pytest.raises(ModelError, match="no styles"):
        one.inherit([one.sample(1), one.sample(2)], [0, 1])
    with pytest.raises(ModelError, match="nothing to explore"):
        Latents(TrainedModel(fresh(small("pix2pix")).average.model, None))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text[: len(text) // 2], "not JSON"),
        (lambda text: "[" * 100_000, "bytes long"),
        (lambda text: "[" * 60_000, "can't be read"),
        (lambda text: text.replace('"seed":7', '"seed":-7'), "can't be read"),
        (lambda text: text.replace('"seed":7', '"seed":7,"command":"rm"'), "can't be read"),
        (lambda text: text.replace('"of":0', '"of":1'), "earlier ones"),
        (lambda text: text.replace('"of":0', '"of":999999999'), "can't be read"),
        (lambda text: text.replace('"similarity":0.8', '"similarity":NaN'), "can't be read"),
        (lambda text: text.replace('"vary"', '"exec"'), "can't be read"),
        (lambda text: text.replace('"format":1', '"format":2'), "format 2"),
        (lambda text: "null", "can't be read"),
    ],
)
def test_a_tampered_origin_is_refused(change, reason: str) -> None:
    pieces = pieces_of("gan-dense")
    text = pieces.vary(pieces.sample(7), 0.8, 3).origin.text
    tampered = change(text)
    assert tampered != text
    with pytest.raises(OriginError, match=reason):
        origins.read(tampered)


def test_a_code_that_does_not_fit_is_refused_before_anything_is_made_of_it() -> None:
    pieces = pieces_of("gan-dense")
    for code in (Numbers.of("z", np.zeros(5)), Numbers.of("w", np.zeros(6)), Numbers(space="z", shape=(100_000,), data="AAAA")):
        node = origins.Keep(code=code, why="found")
        with pytest.raises(OriginError):
            pieces.grown(Origin(model=pieces.model, nodes=(node,)))
    with pytest.raises(OriginError, match="direction"):
        pieces.move(pieces.sample(1), Numbers.of("z", np.zeros(5)), 1.0)


@pytest.mark.parametrize("name", ["gan-dense", "style", "conditional-dcgan", "conditional-style", "vae-dense"])
def test_every_sampled_picture_carries_its_origin_whatever_its_file(name: str, tmp_path: Path) -> None:
    model, pieces = trained(name), pieces_of(name)
    options = {"psi": 0.6} if name.endswith("style") else {}
    if name.startswith("conditional"):
        options["class_name"] = "b"
    for ending in ("png", "jpg", "webp"):
        sheet = model.sample(40, seed=7, **options)
        origin = origins.read(carried_origin(sheet.save(tmp_path / f"sheet.{ending}")))
        assert len(origin) == 40
        for index in (0, 9, 35):
            assert pieces.grown(origin.cell(index)).picture.tobytes() == sheet.pictures[index].tobytes()
    sample_to(model, tmp_path / "folder", n=3, seed=7, **options)
    for index, path in enumerate(sorted((tmp_path / "folder").iterdir())):
        again = pieces.grown(origins.read(carried_origin(path)))
        shown = np.asarray(Image.open(path))
        assert again.picture.tobytes() == shown.tobytes()
        assert again.origin == origin.cell(index)


def test_an_origin_is_read_by_content_and_what_is_none_is_none(tmp_path: Path) -> None:
    sheet = trained("gan-dense").sample(4, seed=1)
    renamed = sheet.save(tmp_path / "sheet.png").rename(tmp_path / "holiday.jpeg")
    assert len(origins.read(carried_origin(renamed))) == 4
    Image.new("RGB", (9, 9)).save(tmp_path / "own.png")
    (tmp_path / "cut.png").write_bytes(renamed.read_bytes()[:60])
    (tmp_path / "text.png").write_text("ganvas:origin")
    for name in ("own.png", "cut.png", "text.png"):
        assert carried_origin(tmp_path / name) == ""
    long = PngInfo()
    long.add_itxt("ganvas:origin", "[" * 70_000)
    Image.new("L", (9, 9)).save(tmp_path / "long.png", pnginfo=long)
    assert carried_origin(tmp_path / "long.png") == ""
    packed = PngInfo()
    packed.add_itxt("ganvas:origin", "[" * 90_000_000, zip=True)
    Image.new("L", (9, 9)).save(tmp_path / "bomb.png", pnginfo=packed)
    assert carried_origin(tmp_path / "bomb.png") == ""


def test_a_sample_is_of_the_prior_even_where_a_mixture_was_fitted() -> None:
    model = trained("vae-dense")
    fitted = TrainedModel(copy.deepcopy(model.model), model.config)
    fitted.model.fit("mixture", [torch.rand(40, *model.config.shape) * 2 - 1])
    pieces = Pieces(Latents(fitted))
    assert pieces.latents.sampler == "mixture"
    assert pieces.sample(7, 3).picture.tobytes() == fitted.sample(4, seed=7).pictures[3].tobytes()


def test_a_litter_of_parents_with_a_long_history_fits_on_its_sheet() -> None:
    pieces = pieces_of("gan-dense")
    parents = [pieces.sample(1), pieces.sample(2)]
    for number in range(60):
        parents = [pieces.vary(parent, 0.99, number) for parent in parents]
    children = [pieces.vary(pieces.blend(parents, [1, 2]), 0.9, number) for number in range(100)]
    sheet = sheet_of(children)
    read = origins.read(sheet.origin)
    assert [read.cell(index) for index in range(100)] == [child.origin for child in children]
    assert pieces.grown(read.cell(50)).picture.tobytes() == children[50].picture.tobytes()


def test_a_sheet_that_cannot_carry_all_origins_is_refused() -> None:
    pieces = pieces_of("style")
    many = [pieces.kept(pieces.latents.into(pieces.sample(1, index).genes, "w+")) for index in range(500)]
    with pytest.raises(OriginError, match="500 pieces together are too long"):
        sheet_of(many)


def test_a_model_is_known_by_its_weights() -> None:
    model = trained("gan-dense")
    other = TrainedModel(copy.deepcopy(model.model), model.config)
    assert other.sha256 == model.sha256
    with torch.no_grad():
        next(other.model.networks["generator"].parameters()).view(-1)[0] += 1e-3
    assert TrainedModel(other.model, model.config).sha256 != model.sha256


@pytest.mark.parametrize(
    "steps",
    [
        [{"op": "sample", "seed": 1, "sampler": "foo"}],
        [{"op": "keep", "code": {"space": "z", "shape": [65_536] * 4, "data": ""}}],
        [{"op": "keep", "code": {"space": "z", "shape": [1] * 70, "data": "AAA="}}],
        [{"op": "keep", "code": {"space": "z", "shape": [2], "data": "AAAAAA=="}}],
        [
            {"op": "sample", "seed": 1},
            {"op": "move", "of": 0, "along": {"space": "classes", "shape": [], "data": "AAA="}, "amount": 1},
        ],
        [
            {"op": "sample", "seed": 1},
            {"op": "move", "of": 0, "along": {"space": "z", "shape": [3, 1], "data": "AAAAAAAA"}, "amount": 1},
        ],
        [{"op": "sample", "seed": 1}, {"op": "classes", "of": 0, "shares": [1, 0]}],
        [{"op": "sample", "seed": 1}, {"op": "inherit", "of": [0], "layers": [0] * 9}],
    ],
)
@pytest.mark.parametrize("name", ["gan-dense", "conditional-dcgan", "style"])
def test_an_origin_that_was_tampered_with_is_refused(steps: list, name: str) -> None:
    pieces = pieces_of(name)
    with pytest.raises((OriginError, ModelError)):
        pieces.grown(origins.read(json.dumps({"format": 1, "model": pieces.model, "nodes": steps})))


@pytest.mark.parametrize("numbers", [[[1.0, 0, 0]], [-1.0, 0, 0], [0.0, 0, 0]])
def test_classes_that_are_no_shares_are_refused_or_made_shares(numbers: list) -> None:
    pieces = pieces_of("conditional-dcgan")
    sampled = pieces.sample(1).genes
    shares = np.zeros((*np.shape(numbers)[:-1], sampled.classes.size))
    shares[..., :3] = np.asarray(numbers)[..., :3]
    keep = origins.Keep(code=Numbers.of("z", sampled.numbers), classes=Numbers.of("classes", shares), why="found")
    try:
        piece = pieces.grown(Origin(model=pieces.model, nodes=(keep,)))
    except OriginError:
        return
    assert piece.genes.classes.min() >= 0
    assert piece.picture.shape == pieces.sample(1).picture.shape


def test_blends_of_uniform_latents_are_as_wide_as_samples() -> None:
    pieces = pieces_of("tutorial-dense")
    assert pieces.latents.model.prior == "uniform"
    halves = [pieces.blend([pieces.sample(seed), pieces.sample(seed + 1)]).genes.numbers for seed in range(0, 60, 2)]
    samples = [pieces.sample(seed).genes.numbers for seed in range(60)]
    assert np.std(halves) == pytest.approx(np.std(samples), rel=0.05)
    assert np.abs(halves).max() <= 1
