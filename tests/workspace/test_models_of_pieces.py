"""What a model makes comes into a gallery by many names, to the last bit, and is made again where it got lost."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import ganvas as package
from ganvas import origins
from ganvas.data.pictures.mark import carried_origin
from ganvas.errors import GalleryError, OriginError, SettingError
from ganvas.exploration.explorer import Explorer
from ganvas.workspace.gallery import Gallery
from small import dots

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with runs/moths."""
    folder = tmp_path_factory.mktemp("work")
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]"]
    run = folder / "runs" / "moths"
    package.train(dots(3, 60), recipe="gan-dense", settings=settings, run=run, length="6 steps", batch_size=16, quiet=True)
    return folder


def test_pictures_come_in_by_many_names_and_always_as_the_model_makes_them(
    in_folder: Gallery, explorer: Explorer, here: Path
) -> None:
    explorer.trained.sample(12, seed=7).save("sheet.png")
    litter = explorer.breed(["7:3", "7:5"], n=4)
    litter.sheet.save("in/one/litter.png")
    explorer.trained.sample(3, seed=8).save("in/lossy.jpg")
    Image.new("RGB", (16, 16)).save("in/holiday.png")
    Path("in/broken.png").write_bytes(Path("sheet.png").read_bytes()[:200])
    pieces = {
        "sheet.png#3": [explorer.sample(7, 3)],
        "sheet.png": [explorer.sample(7, index) for index in range(12)],
        "runs/moths#9:4": [explorer.sample(9, 4)],
        "runs/moths/model#9:5": [explorer.sample(9, 5)],
        "in": [*(explorer.sample(8, index) for index in range(3)), *litter.children],
    }
    for name, made in pieces.items():
        added = in_folder.add(name, look_in=["runs"])
        assert {each.id for each in added.pieces} == {each.id for each in made}
        for piece in made:
            kept = in_folder.piece_named(piece)
            assert kept.picture.tobytes() == piece.picture.tobytes()
            assert kept.model_path == here / "runs" / "moths"
        skipped = {each.name: each.reason for each in added.skipped}
        assert set(skipped) == ({"holiday.png", "broken.png"} if name == "in" else set())
    assert in_folder.add(litter, explorer.sample(9, 4), explorer.trained.sample(2, seed=7)).new == 0
    assert in_folder.add("3:1", model="runs/moths").pieces[0].id == explorer.sample(3, 1).id
    assert len(in_folder.search(model="runs/moths")) == len(in_folder)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing.png", "can't be read"),
        ("own.png", "carries no origin"),
        ("sheet.png#12", "no picture 12"),
        ("7:3", "none is named"),
        ("runs/moths", "more pictures than anybody"),
        ("runs/moths/model", "more pictures than anybody"),
        ("runs/other#7:3", "nothing at"),
        ("empty", "No picture in empty"),
        ("lossy.jpg", "can't be cut out"),
        ("framed.png", "can't be cut out"),
    ],
)
def test_what_cannot_be_added_is_refused_before_anything_is(
    in_folder: Gallery, explorer: Explorer, name: str, said: str
) -> None:
    sheet = explorer.trained.sample(12, seed=7)
    sheet.save("sheet.png")
    sheet.save("lossy.jpg")
    with Image.open("sheet.png") as image:
        text = carried_origin(Path("sheet.png"))
        from ganvas.data.pictures.mark import write_marked

        write_marked(image.crop((5, 5, 90, 90)), Path("framed.png"), "PNG", origin=text)
    Image.new("RGB", (16, 16)).save("own.png")
    Path("empty").mkdir()
    with pytest.raises((OriginError, SettingError, package.GanvasError), match=said):
        in_folder.add(name)
    assert len(in_folder) == 0


def test_a_model_that_was_moved_or_trained_further_is_said_to_be_gone(in_folder: Gallery, explorer: Explorer) -> None:
    piece = explorer.sample(7, 3)
    added = in_folder.add("runs/moths#7:3").pieces[0]
    assert added.model_is_there
    assert "runs/moths" in added.where_its_model_is
    assert in_folder.check().notes == ()
    shutil.copytree("runs/moths", "kept")
    package.resume("runs/moths", length="20 steps", quiet=True)
    assert "trained further" in in_folder.check().notes[0]
    shutil.rmtree("runs/moths")
    gone = in_folder.piece_named(piece)
    assert not gone.model_is_there
    assert "is gone" in gone.where_its_model_is
    assert "is gone" in in_folder.check().notes[0]
    assert gone.picture.tobytes() == piece.picture.tobytes()
    in_folder.add(piece, model="kept")
    assert in_folder.check().notes == ()


def test_a_picture_that_got_lost_is_made_again_to_the_last_bit(in_folder: Gallery, explorer: Explorer) -> None:
    litter = explorer.breed(["7:3", "7:5"], n=3)
    kept = in_folder.add(litter, explorer.sample(7, 3)).pieces
    before = {each.id: each.picture.tobytes() for each in kept}
    kept[0].path.unlink()
    kept[1].path.write_bytes(kept[2].path.read_bytes())
    assert len(in_folder.check(mend=False).wrong) == 2
    checked = in_folder.check()
    assert checked.is_sound
    assert "2 pictures were missing or damaged and were made again" in checked.mended[0]
    assert {each.id: each.picture.tobytes() for each in in_folder.search()} == before
    assert in_folder.check().mended == ()


def test_a_lineage_shows_pictures_of_steps_that_are_not_in_the_gallery(in_folder: Gallery, explorer: Explorer) -> None:
    child = explorer.breed(["7:3", "7:5"], n=1).children[0]
    grandchild = explorer.vary(child, n=1).children[0]
    in_folder.add(child, grandchild)
    drawn, bare = in_folder.lineage(child), in_folder.lineage(child, draw=False)
    assert all(each.png for each in drawn.relatives)
    assert {each.id for each in bare.relatives if each.png} == {child.id, grandchild.id}
    assert [each.id for each in drawn.relatives if each.is_piece] == [child.id, grandchild.id]
    assert {explorer.sample(7, 3).id, explorer.sample(7, 5).id} <= {each.id for each in drawn.relatives}


def test_a_day_with_a_gallery_as_it_is_typed(
    here: Path, ganvas: Typed, monkeypatch: pytest.MonkeyPatch, explorer: Explorer
) -> None:
    monkeypatch.setenv("GANVAS_GALLERY", str(here / "gallery"))

    def typed(*words: object) -> str:
        code, out, err = ganvas("gallery", *words)
        assert code == 0, err
        return out

    assert "There is no gallery" in ganvas("gallery", "list")[2]
    explorer.trained.sample(5, seed=7).save("sheet.png")
    assert "5 pieces added" in typed("add", "sheet.png", "--tag", "나방", "--collection", "best")
    name = explorer.sample(7, 3).id[:8]
    typed("star", 5, "sheet.png#3")
    typed("tag", "night moth", name, "sheet.png#1")
    typed("note", "for the <poster>", name)
    typed("collect", "small", name, explorer.sample(7, 0).id)
    listed = typed("list", "--stars", 4)
    assert name in listed
    assert "★★★★★" in listed
    assert "7:3" in listed
    assert explorer.sample(7, 1).id[:8] not in listed
    out = typed("list", "--collection", "small", "--out", "found.png")
    assert "found.png" in out
    assert [cell.id for cell in map(origins.read(carried_origin(Path("found.png"))).cell, range(2))] == [
        explorer.sample(7, 3).id,
        explorer.sample(7, 0).id,
    ]
    shown = typed("show", name)
    assert f"Its model is {here / 'runs' / 'moths'}." in shown
    assert "night moth" in shown
    assert "1 piece is without the tag" in typed("untag", "night moth", name)
    assert "isn't in the collection 'small' any more" in typed("collect", "small", name, "--remove")
    assert name not in typed("list", "--tag", "night moth")
    assert "lineage.svg" in typed("lineage", name)
    assert "exists already" in ganvas("gallery", "lineage", name)[2]
    assert "1 piece is in the trash" in typed("trash", name)
    assert "can't be written" in ganvas("gallery", "lineage", name, "--out", "/proc/lineage.svg")[2]
    assert name in typed("list", "--trashed")
    assert "1 piece was taken back" in typed("restore", name)
    assert "index.html" in typed("export", "album", "--stars", 4, "--title", "Moths")
    assert "5 pieces were checked" in typed("check")
    typed("trash", "sheet.png#4")
    code, _, err = ganvas("gallery", "empty")  # nobody is there to be asked
    assert code == 1
    assert "1 piece will be removed for good" in err
    assert "1 piece was removed" in typed("empty", "--yes")
    assert "isn't in the gallery" in ganvas("gallery", "star", 1, "sheet.png#4")[2]
    for words in (("list", "--tag", "no"), ("star", 2, "abc"), ("note", "x" * 30_000, name)):
        code, _, err = ganvas("gallery", *words)
        assert code == 1
        assert err.count("\n") >= 2  # what happened, and what to do
    Path("gallery/pictures", name[0], f"{explorer.sample(7, 3).id}.png").unlink()
    assert "made again" in typed("check")
    with Gallery() as opened, pytest.raises(GalleryError, match="5 pieces"):
        opened.piece_named("sheet.png")
    assert np.array_equal(Gallery().piece_named(name).picture, explorer.sample(7, 3).picture)
