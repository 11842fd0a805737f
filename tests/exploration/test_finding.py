"""Finding: the piece that looks most like a picture from elsewhere, over kinds of models, and what becomes of pictures on the way."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from safetensors.numpy import load, save

from ganvas import origins
from ganvas.data.pictures.mark import carried_origin
from ganvas.errors import ModelError, OriginError, SettingError, SourceError
from ganvas.exploration.eyes import Eyes
from ganvas.exploration.finding import finder as finder_module
from ganvas.exploration.finding import known
from ganvas.exploration.finding.charts import Chart
from ganvas.exploration.finding.finder import Finder
from ganvas.exploration.finding.likeness import Likeness
from ganvas.exploration.finding.search import Goal, search
from ganvas.exploration.finding.targets import Target, Targets
from ganvas.exploration.finding.writing import SHEET, find_to
from ganvas.exploration.latents import Latents
from ganvas.exploration.pieces import Pieces, sheet_of
from ganvas.inference.config import ModelConfig
from ganvas.inference.medium import Pictures
from ganvas.inference.trained import TrainedModel
from ganvas.progress import Progress
from ganvas.recipes import RECIPES
from small import VARIANTS, advance, classes_of, fresh, shape_for, small

KINDS = ("gan-dense", "style", "vae-dense", "conditional-dense", "tutorial-dense")
"""Normal latents, styles, an encoder, classes, uniform latents."""


@cache
def trained(name: str) -> TrainedModel:
    recipe = small(name)
    state = fresh(recipe)
    advance(state, recipe, 2)
    classes = tuple("abc"[: classes_of(recipe)])
    config = ModelConfig(model=recipe.model, shape=shape_for(recipe), classes=classes, medium=Pictures(ground=(0, 128, 0)))
    return TrainedModel(state.average.model.eval(), config)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(known, "SAMPLES", 256)
    monkeypatch.setattr(finder_module, "ROUNDS", ((4, 8), (1, 16)))
    monkeypatch.setattr(finder_module, "IN_LAYERS", ((1, 6),))
    monkeypatch.setenv("GANVAS_CACHE", str(tmp_path / "cache"))


def finder_of(name: str) -> Finder:
    pieces = Pieces(Latents(trained(name)))
    return Finder(pieces, Eyes(pieces))


def test_the_kinds_are_there() -> None:
    assert set(KINDS) <= {*RECIPES, *VARIANTS}


@pytest.mark.parametrize("name", KINDS)
def test_what_a_model_made_is_found_again_and_is_a_piece_like_others(name: str) -> None:
    finder = finder_of(name)
    steps: list[None] = []
    made = finder.pieces.sample(99, 3).picture
    found = finder.find(Target(made), note=lambda: steps.append(None))
    assert found.difference < found.of_samples
    assert 0 < found.oddness < 1.05
    assert not found.is_own
    assert len(steps) == finder.steps
    text = found.piece.origin.text
    assert len(text) <= origins.LARGEST
    (node,) = found.piece.origin.nodes
    assert isinstance(node, origins.Keep)
    assert node.why == "found"
    again = Pieces(Latents(trained(name))).grown(origins.read(text))
    assert again.picture.tobytes() == found.piece.picture.tobytes()
    finder.pieces.vary(found.piece, 0.8, 1)  # it can be bred on


@pytest.mark.parametrize("name", ["style"])
def test_a_picture_gives_the_same_piece_whatever_was_looked_for_before(name: str) -> None:
    finder = finder_of(name)
    one, other = (Target(finder.pieces.sample(50, index).picture) for index in range(2))
    first = finder.find(one).piece
    finder.find(other)
    assert finder.find(one).piece == first
    assert finder_of(name).find(one).piece == first  # by what was kept


def test_what_was_kept_is_worked_out_again_where_it_is_damaged_or_of_another_model(tmp_path: Path) -> None:
    finder = finder_of("gan-dense")
    said: list[Progress] = []
    views = finder.prepare(said.append).views
    assert said[-1].done == said[-1].total == 256
    (path,) = (tmp_path / "cache" / "finding").iterdir()
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", whole.replace(finder.pieces.model.encode(), b"0" * 64)):
        path.write_bytes(damaged)
        assert np.array_equal(finder_of("gan-dense").prepare().views, views)
        assert path.read_bytes() == whole
    kept, about = load(whole), json.loads(whole[8 : 8 + int.from_bytes(whole[:8], "little")])["__metadata__"]
    for changed in (
        {"views": kept["views"][:-1]},
        {"views": kept["views"][:, 1:]},
        {"weights": kept["weights"].T},
        {"weights": kept["weights"] * np.float32(np.nan)},
        {"weights": kept["weights"].astype(np.int8)},
        {"more": kept["views"]},
    ):
        path.write_bytes(save({name: np.ascontiguousarray(array) for name, array in {**kept, **changed}.items()}, about))
        assert np.array_equal(finder_of("gan-dense").prepare().views, views)
        assert path.read_bytes() == whole
    path.write_bytes(save({"views": kept["views"]}, about))
    finder_of("gan-dense").prepare()
    said.clear()
    finder_of("gan-dense").prepare(said.append)
    assert not said


def test_a_class_is_found_too_unless_it_is_given() -> None:
    finder = finder_of("conditional-dense")
    for label in (0, 2):
        target = Target(finder.pieces.sample(9, 1, label=label).picture)
        given = finder.find(target, label=label).piece.genes.classes
        free = finder.find(target).piece.genes.classes
        assert given is not None
        assert free is not None
        assert given.tolist() == np.eye(3)[label].tolist()
        assert free.sum() == pytest.approx(1)


def test_a_picture_that_the_model_made_is_its_piece(tmp_path: Path) -> None:
    finder, model = finder_of("gan-dense"), trained("gan-dense")
    one = model.sample(1, seed=7).save(tmp_path / "one.png")
    found = finder.find_one(one)
    assert found.is_own
    assert found.piece == finder.pieces.sample(7, 0)
    sheet = model.sample(9, seed=7).save(tmp_path / "sheet.png")
    with pytest.raises(OriginError, match="sheet of 9 pictures"):
        finder.find_one(sheet)
    other = trained("vae-dense").sample(1, seed=7, columns=1).save(tmp_path / "other.png")
    assert not finder.find_one(other).is_own


def test_pictures_come_upright_on_the_ground_and_at_the_size_of_the_model(tmp_path: Path) -> None:
    targets = Targets(trained("gan-dense"))
    channels, height, width = trained("gan-dense").config.shape
    left_dark = Image.new("L", (60, 60), 255)
    left_dark.paste(0, (0, 0, 30, 60))
    turned = left_dark.transpose(Image.Transpose.ROTATE_90)
    exif = turned.getexif()
    exif[0x0112] = 6  # to be turned clockwise
    turned.save(tmp_path / "turned.jpg", exif=exif, quality=95)
    upright = targets.of(tmp_path / "turned.jpg")
    assert upright.pixels.shape == (height, width, channels)
    assert upright.pixels[:, : width // 4].mean() < 20
    assert upright.pixels[:, -width // 4 :].mean() > 235
    assert not upright.lost_colour
    clear = targets.of(Image.new("RGBA", (9, 9), (255, 0, 0, 0)))
    ground = np.asarray(Image.new("RGB", (1, 1), (0, 128, 0)).convert("L"))[0, 0]
    assert (clear.pixels == ground).all()
    red = targets.of(Image.new("RGB", (300, 90), (255, 0, 0)))
    assert red.lost_colour
    assert targets.of(np.zeros((5, 40, 40), np.uint8)[0]).pixels.max() == 0
    (tmp_path / "text.png").write_text("hello")
    for bad, why in ((tmp_path / "text.png", "not a picture"), (tmp_path / "nothing.png", "No such file")):
        with pytest.raises(SourceError, match=why):
            targets.of(bad)


def test_found_pieces_are_written_whole_one_by_one_next_to_the_pictures(tmp_path: Path) -> None:
    finder = finder_of("gan-dense")
    mine = tmp_path / "mine"
    (mine / "sub").mkdir(parents=True)
    for name in ("a.png", "sub/b.bmp"):
        Image.new("RGB", (30, 20), (len(name) * 20, 0, 0)).save(mine / name)
    (mine / "bad.png").write_text("no")
    album = find_to(finder, [str(mine)], None, tmp_path / "moths-found")
    assert [each.name for each in album.refused] == ["bad.png"]
    assert album.lost_colour == 2
    assert sorted(path.relative_to(tmp_path / "moths-found").as_posix() for path in album.files) == ["a.png", "sub/b.png"]
    sheet = origins.read(dict(Image.open(album.sheet).info)["ganvas:origin"])
    for number, (one, path) in enumerate(zip(album.found, album.files, strict=True)):
        assert sheet.cell(number) == one.piece.origin
        assert origins.read(dict(Image.open(path).info)["ganvas:origin"]) == one.piece.origin
        assert np.asarray(Image.open(path)).tobytes() == one.piece.picture.tobytes()
    again = find_to(finder, [str(mine / "a.png")], None, tmp_path / "moths-found")
    assert again.files == (tmp_path / "moths-found-2" / "a.png",)
    with pytest.raises(SettingError, match="already"):
        find_to(finder, [str(mine / "a.png")], tmp_path / "moths-found", tmp_path / "unused")
    with pytest.raises(SettingError, match="is read to make"):
        find_to(finder, [str(mine / "a.png")], mine, tmp_path / "unused", overwrite=True)
    with pytest.raises(SettingError, match="is a file"):
        find_to(finder, [str(mine / "a.png")], tmp_path / "found.png", tmp_path / "unused")


def test_what_is_read_is_never_replaced_wherever_it_comes_from(tmp_path: Path) -> None:
    finder = finder_of("gan-dense")
    mine = tmp_path / "mine"
    mine.mkdir()
    Image.new("L", (30, 20), 40).save(mine / "a.png")
    Image.new("L", (30, 20), 90).save(mine / "b.bmp")
    (mine / "b.png").write_text("a drawing that was saved badly")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "b.png").hardlink_to(mine / "a.png")  # the same file under another name
    before = {path: path.read_bytes() for path in mine.iterdir()}
    for sources, out in (([str(mine)], mine), ([str(mine / "b.bmp"), str(mine)], tmp_path / "other")):
        for overwrite in (True, False):
            with pytest.raises(SettingError, match="is read to make"):
                find_to(finder, sources, out, tmp_path / "unused", overwrite=overwrite)
    (mine / "a.png").unlink()
    with pytest.raises(SettingError, match=r"b\.png is read to make"):
        find_to(finder, [str(mine)], mine, tmp_path / "unused", overwrite=True)
    assert all(path.read_bytes() == before[path] for path in mine.iterdir())


@pytest.mark.parametrize("name", ["gan-dense", "style"])
@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_a_picture_that_was_changed_is_no_longer_the_piece_whose_origin_it_carries(
    name: str, ending: str, tmp_path: Path
) -> None:
    finder = finder_of(name)
    piece = finder.pieces.sample(7, 0)
    for sheet in (sheet_of([piece]), replace(sheet_of([piece], scale=3), numbered=True), replace(sheet_of([piece]), gap=0)):
        path = sheet.save(tmp_path / f"piece.{ending}")
        assert finder.own(finder.targets.of(path)) == piece
        with Image.open(path) as image:
            options = {"pnginfo": _texts(image)} if ending == "png" else {"xmp": image.info["xmp"]}
            pixels = np.array(image)
            spot = pixels.copy()
            spot[pixels.shape[0] // 2 : pixels.shape[0] // 2 + 5, pixels.shape[1] // 2 :] ^= 255
            changed = [255 - pixels, pixels[::-1], pixels[5:, 5:], spot]
            edits = [Image.fromarray(each) for each in changed] + [image.convert("RGBA")]
            edits[-1].putalpha(Image.new("L", image.size, 90))
        for edited in edits if ending == "png" else edits[:-1]:
            edited.save(path, **options)
            assert origins.read(carried_origin(path)) == piece.origin
            assert finder.own(finder.targets.of(path)) is None
    inverted = Image.fromarray(changed[0])
    inverted.save(path, **options)
    found = finder.find_one(path)
    assert not found.is_own
    assert found.difference == pytest.approx(finder.find_one(inverted).difference, rel=0.5)


def _texts(image: Image.Image) -> PngInfo:
    texts = PngInfo()
    texts.add_itxt("ganvas:origin", image.info["ganvas:origin"])
    return texts


def test_a_picture_with_a_broken_origin_is_a_picture_like_any_other(tmp_path: Path) -> None:
    finder = finder_of("style")
    model, size = finder.pieces.model, finder.latents.layers
    styles = origins.Numbers.of("w", np.zeros(3))
    samples = (origins.Sample(seed=1), origins.Sample(seed=2))
    broken = [
        (origins.Sample(seed=1, sampler="unknown"),),
        (origins.Sample(seed=1, label=7),),
        (origins.Keep(code=styles, why="found"),),
        (origins.Keep(code=styles.model_copy(update={"data": "AAAA"}), why="found"),),
        (samples[0], origins.Move(of=0, along=styles, amount=1)),
        (*samples, origins.Inherit(of=(0, 1), layers=(9,) * size)),
        (*samples, origins.Inherit(of=(0, 1), layers=(0,) * (size + 1))),
        (origins.Sample(seed=1), origins.Classes(of=0, shares=(1.0, 2.0))),
    ]
    sheet = sheet_of([finder.pieces.sample(7, 0)])
    paths = []
    for number, nodes in enumerate(broken):
        text = origins.Origin(model=model, nodes=nodes).text
        paths.append(str(replace(sheet, origin=text).save(tmp_path / f"{number}.png")))
        assert origins.read(carried_origin(Path(paths[-1]))).text == text
    album = find_to(finder, paths, None, tmp_path / "found")
    assert len(album.files) == len(broken)
    assert not any(one.is_own for one in album.found)


def test_a_stopped_search_leaves_what_was_found_and_nothing_half(tmp_path: Path) -> None:
    finder = finder_of("gan-dense")
    for name in ("a.png", "b.png"):
        Image.new("L", (20, 20), 90).save(tmp_path / name)

    def stop(progress: Progress) -> None:
        if progress.what == "finding" and progress.done > finder.steps:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_to(finder, [str(tmp_path / "a.png"), str(tmp_path / "b.png")], None, tmp_path / "found", progress=stop)
    assert [path.name for path in (tmp_path / "found").iterdir()] == ["a.png"]
    assert not (tmp_path / "found" / SHEET).exists()


def test_models_that_read_pictures_are_refused() -> None:
    with pytest.raises(ModelError, match="pictures into pictures"):
        Latents(TrainedModel(fresh(small("pix2pix")).average.model, None))  # type: ignore[arg-type]


def test_a_chart_has_the_models_codes_around_its_middle_and_leads_back() -> None:
    random = np.random.default_rng(0)
    codes = random.normal(size=(4_000, 6)) @ random.normal(size=(6, 6)) + 3
    for chart in (Chart.of(codes, None), Chart.of(codes, "normal"), Chart.of(np.tanh(codes), "uniform")):
        given = torch.tensor(np.tanh(codes[:50]) if chart.bounded else codes[:50], dtype=torch.float32)
        assert torch.allclose(chart.codes(chart.placed(given)), given, atol=1e-3)
    places = Chart.of(codes, None).placed(torch.tensor(codes, dtype=torch.float32))
    assert torch.allclose(torch.cov(places.T), torch.eye(6), atol=0.02)
    drawn = Chart.of(codes, "normal").oddness(torch.randn(20_000, 6, generator=torch.Generator().manual_seed(1)))
    assert float((drawn > 1).float().mean()) == pytest.approx(0.01, abs=0.003)


def test_a_search_ends_at_the_lowest_place_but_not_beyond_the_usual() -> None:
    chart = Chart.of(np.zeros((2, 8)), "normal")
    classes = torch.zeros(3, 0)
    starts = torch.randn(3, 8, generator=torch.Generator().manual_seed(2))
    for far in (0.5, 3.0):
        goal = Goal(lambda places, _, far=far: (places - far).square().mean(1), chart)
        place, _ = search(goal, starts, classes, ((3, 50), (1, 150)))
        if far < 1:
            assert torch.allclose(place, torch.full((1, 8), far), atol=0.01)
        else:
            assert 1.0 < float(chart.oddness(place)) < float(chart.oddness(torch.full((1, 8), far))) - 0.3
    _, chosen = search(
        Goal(lambda places, given: given[:, 1] + 0 * places.sum(1), chart), starts[:2], torch.eye(2), ((2, 1), (1, 1))
    )
    assert chosen.tolist() == [[1.0, 0.0]]


def test_two_usual_pictures_are_about_one_apart() -> None:
    usual = torch.rand(200, 3, 32, 32, generator=torch.Generator().manual_seed(3)) * 2 - 1
    likeness = Likeness(usual)
    views = likeness.views(usual)
    assert float(likeness.different(views, views).max()) == 0
    apart = likeness.different([each[:100] for each in views], [each[100:] for each in views])
    assert float(apart.mean()) == pytest.approx(1, abs=0.02)
