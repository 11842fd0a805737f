"""Whatever ganvas wrote can be added, and each stored picture is the piece's: nothing else that a file shows, nothing edited."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import ganvas as package
from ganvas import origins
from ganvas.data import Sheet
from ganvas.data.pictures.mark import write_marked
from ganvas.errors import GanvasError, OriginError
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.finding.writing import SHEET, find_to
from ganvas.origins import Numbers, Origin, origin_of
from ganvas.workspace.gallery import Gallery
from ganvas.workspace.pieces import sheet_of
from small import dots

CUT = {"single.png", "sheet.png", "numbered.png", "blend.png", "litter.png", "kept.png", "map.png", "found/mine.png"}
"""Files of which it is certain where their pictures are, so that no model is needed; and the frames in ``walk``."""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with runs/moths, and in ``files`` every kind of file that carries origins of it."""
    folder = tmp_path_factory.mktemp("made")
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]"]
    run = folder / "runs" / "moths"
    package.train(dots(3, 60), recipe="gan-dense", settings=settings, run=run, length="6 steps", batch_size=16, quiet=True)
    explorer, files = package.explore(package.load(run)), folder / "files"
    samples = [explorer.sample(7, index) for index in range(9)]
    explorer.sheet(samples[:1]).save(files / "single.png")
    explorer.trained.sample(9, seed=7).save(files / "sheet.png")
    explorer.trained.sample(9, seed=7).save(files / "lossy.jpg")
    explorer.sheet([explorer.blend(samples[:2])]).save(files / "blend.png")
    litter = explorer.breed(samples[:2], n=3)
    litter.sheet.save(files / "litter.png")
    Sheet(
        np.stack([each.picture for each in samples[:5]]), 2, 3, origin=explorer.sheet(samples[:5]).origin, numbered=True
    ).save(files / "numbered.png")
    for name in ("walk.png", "walk.webp", "walk"):
        explorer.walk(samples[:1], 0.5, fps=8).save(files / name)
    explorer.map(4, 3).save(files / "map.png")
    explorer.directions.strips(explorer.directions.principal()[:3], samples[:1]).sheet.save(files / "strips.png")
    explorer.directions.strips(explorer.directions.principal()[:1], samples[:1]).sheet.save(files / "strip.png")
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 40, 3), np.uint8)).save(folder / "mine.png")
    find_to(explorer.finder, [str(folder / "mine.png")], files / "found", files / "unused")
    with Gallery(folder / "other") as other:
        other.add(*samples[3:6])
        sheet_of(other.search()).save(files / "kept.png")
    return folder


def names() -> list[str]:
    return sorted(
        path.relative_to("files").as_posix() for path in Path("files").rglob("*") if path.suffix != ".json" and path.is_file()
    )


def check_pictures(gallery: Gallery, explorer: Explorer) -> None:
    for piece in gallery.search():
        assert piece.picture.tobytes() == explorer.piece(piece.origin).picture.tobytes()
        assert (piece.height, piece.width) == piece.picture.shape[:2]


def test_each_kind_of_file_is_added_as_the_model_makes_its_pieces(in_folder: Gallery, explorer: Explorer, here: Path) -> None:
    assert CUT | {"lossy.jpg", "walk.png", "walk.webp", "strips.png", "strip.png", f"found/{SHEET}"} <= {*names()}
    for name in names():
        path = Path("files", name)
        added = in_folder.add(path, look_in=["runs"])
        origin = origin_of(path)
        assert {each.id for each in added.pieces} == {origin.cell(place).id for place in range(len(origin))}
        check_pictures(in_folder, explorer)
    with Gallery(here / "again") as again:
        assert again.add("files", look_in=["runs"]).skipped == ()
        assert len(again) == len(in_folder)
        check_pictures(again, explorer)


def test_without_the_model_only_what_is_certain_is_cut_out_and_never_a_persons_own_picture(
    in_folder: Gallery, explorer: Explorer, here: Path
) -> None:
    for name in names():
        if name in CUT or name.startswith("walk/"):
            continue
        with pytest.raises(OriginError, match=r"made again|make them again"):
            in_folder.add(Path("files", name))
        assert len(in_folder) == 0
    added = in_folder.add("files")
    assert {each.name for each in added.skipped} == {
        name for name in names() if name not in CUT and not name.startswith("walk/")
    }
    check_pictures(in_folder, explorer)


def test_a_picture_that_stands_alone_is_rather_believed_than_one_of_a_sheet(in_folder: Gallery, explorer: Explorer) -> None:
    piece = explorer.sample(7, 0)
    twice = Sheet(
        np.stack([piece.picture, piece.picture]),
        scale=3,
        origin=origins.sheet_of([piece.origin, explorer.sample(7, 1).origin]).text,
    )
    twice.save("mixed/a-sheet.png")
    other = Sheet(255 - piece.picture[None], gap=0, origin=piece.origin.text)
    other.save("mixed/b.png")
    in_folder.add("mixed")
    assert np.array_equal(in_folder.piece_named(piece).picture, 255 - piece.picture)
    assert len(in_folder) == 2


def test_a_file_that_was_edited_is_refused_where_its_model_is_there(in_folder: Gallery, explorer: Explorer) -> None:
    for name in ("single.png", "sheet.png", "walk/0.png"):
        path = sorted(Path("files/walk").iterdir())[0] if name == "walk/0.png" else Path("files", name)
        with Image.open(path) as image:
            pixels = np.array(image)
        place = (pixels.shape[0] - 8, pixels.shape[1] - 8)
        pixels[place] ^= 0x80
        write_marked(Image.fromarray(pixels), Path("edited.png"), "PNG", origin=origin_of(path).text)
        with pytest.raises(OriginError, match="was changed since") as caught:
            in_folder.add("edited.png", look_in=["runs"])
        assert "ganvas find RUN edited.png" in str(caught.value)
    in_folder.add("files/sheet.png#0", look_in=["runs"])
    small = np.random.default_rng(2).integers(0, 256, (9, 9), np.uint8)
    write_marked(Image.fromarray(small), Path("other.png"), "PNG", origin=explorer.sample(7, 5).origin.text)
    for where in (["runs"], []):  # without the model the size still says it
        with pytest.raises(OriginError):
            in_folder.add("other.png", look_in=where)
    assert len(in_folder) == 1


def test_what_another_computer_made_a_little_differently_is_not_called_edited(in_folder: Gallery, explorer: Explorer) -> None:
    piece = explorer.sample(7, 0)
    near = np.where(piece.picture < 250, piece.picture + 3, piece.picture - 3).astype(np.uint8)
    Sheet(near[None], gap=0, origin=piece.origin.text).save("near.png")
    in_folder.add("near.png", look_in=["runs"])
    check_pictures(in_folder, explorer)


@pytest.mark.parametrize(
    "node",
    [
        origins.Sample(seed=1, sampler="other"), origins.Sample(seed=1, sampler="mixture"), origins.Sample(seed=1, label=3),
        origins.Keep(code=Numbers.of("z", [1.0, 2.0]), why="found"), origins.Keep(code=Numbers.of("w+", [[1.0]]), why="found"),
        origins.Keep(code=Numbers.of("nothing", [1.0]), why="found"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "then",
    [
        None, origins.Inherit(of=(0,), layers=(5,)), origins.Classes(of=0, shares=(1.0, 2.0)),
        origins.Move(of=0, along=Numbers.of("z", [1.0]), amount=1), origins.Through(of=(0, 0, 0, 0), share=0.5),
        origins.Truncate(of=0, psi=0.5, layers=200),
    ],
)  # fmt: skip
def test_an_origin_that_its_model_cannot_follow_is_refused(
    in_folder: Gallery, explorer: Explorer, node: origins.Node, then: origins.Node | None
) -> None:
    origin = Origin(model=explorer.pieces.model, nodes=(node,) if then is None else (node, then))
    write_marked(Image.fromarray(explorer.sample(7).picture[..., 0]), Path("odd.png"), "PNG", origin=origin.text)
    with pytest.raises(OriginError):
        in_folder.add("odd.png", look_in=["runs"])
    assert len(in_folder) == 0


def test_a_sheet_in_memory_that_shows_more_than_pieces_is_refused(in_folder: Gallery, explorer: Explorer) -> None:
    piece = explorer.sample(7)
    wide = Sheet(np.concatenate([piece.picture, piece.picture], 1)[None], origin=piece.origin.text)
    with pytest.raises(OriginError, match="as its model makes them"):
        in_folder.add(wide, look_in=["runs"])
    with pytest.raises(GanvasError):
        in_folder.add(wide, model=explorer.trained)
    assert len(in_folder) == 0


def test_a_piece_is_named_by_its_run_seed_and_number_everywhere(
    here: Path, explorer: Explorer, ganvas: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANVAS_GALLERY", str(here / "gallery"))
    name, child = "runs/moths#7:3", explorer.vary("7:3", n=1).children[0]
    with Gallery() as gallery:
        gallery.add(explorer.sample(7, 3), child)
    for words in (
        ("star", 5, name), ("tag", "moth", name), ("untag", "moth", name), ("tag", "night", name), ("collect", "best", name),
        ("note", "mine", name), ("trash", name), ("restore", name), ("show", name), ("lineage", name),
    ):  # fmt: skip
        code, _, err = ganvas("gallery", *words)
        assert code == 0, err
    with Gallery() as gallery:
        piece = gallery.piece_named("runs/moths/model#7:3")
        assert (piece.id, piece.stars, piece.tags, piece.note) == (explorer.sample(7, 3).id, 5, ("night",), "mine")
        assert [each.id for each in gallery.search(ancestor=name)] == [child.id]
    for words, said in (
        (("star", 5, "runs/moths#7:4"), "isn't in the gallery"),
        (("star", 5, "7:3"), "none is named"),
        (("star", 5, "runs/none#7:3"), "nothing at"),
        (("star", 5, f"runs/moths#{10**19 * 9}:3"), "out of range"),
    ):
        code, _, err = ganvas("gallery", *words)
        assert code == 1
        assert said in err
