"""What ganvas writes into a folder of pictures is never read as one of them."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganvas.data import Dataset
from ganvas.data.pictures.mark import is_marked, write_marked
from ganvas.data.pictures.sheets import Sheet, save_gif
from ganvas.errors import SourceError


def picture(seed: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (16, 16, 3), np.uint8))


def photographs(folder: Path, count: int = 6) -> Path:
    folder.mkdir(parents=True)
    for number in range(count):
        picture(number).save(folder / f"{number}.png")
    return folder


def generated(folder: Path, count: int = 3) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        write_marked(picture(100 + number), folder / f"{number:05d}.png", "PNG")
    return folder


def sheet(path: Path) -> Path:
    return Sheet(np.zeros((4, 16, 16, 3), np.uint8)).save(path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
@pytest.mark.parametrize("length", [100, 5_000, 60_000, 80_000])
def test_the_mark_is_found_next_to_an_origin_of_any_length(kind: str, length: int) -> None:
    file = io.BytesIO()
    write_marked(picture(1).resize((200, 200)), file, kind, origin=f'{{"nodes":"{"x" * length}"}}')
    file.seek(0)
    assert is_marked(file)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF"])
@pytest.mark.parametrize("profile", [None, bytes(range(256)) * 400], ids=["plain", "profile"])
def test_the_mark_is_found_in_every_kind_of_file_also_behind_a_long_colour_profile(kind: str, profile: bytes | None) -> None:
    options = {"icc_profile": profile} if profile and kind != "GIF" else {}
    large = picture(1).resize((200, 200))
    ours, theirs = io.BytesIO(), io.BytesIO()
    write_marked(large, ours, kind, options=options)
    large.save(theirs, kind, **options)
    for file, expected in ((ours, True), (theirs, False)):
        file.seek(0)
        assert is_marked(file) is expected
    ours.seek(0)
    assert Image.open(ours).info.get("icc_profile") == options.get("icc_profile")


@pytest.mark.parametrize(
    "damaged", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\xff\xff", b"\x89PNG\r\n\x1a\n" + b"\xff" * 50, b"RIFF"]
)
def test_a_damaged_file_has_no_mark(damaged: bytes) -> None:
    assert not is_marked(io.BytesIO(damaged))


def test_sheets_galleries_and_gifs_in_a_folder_are_left_out_by_name(tmp_path: Path) -> None:
    folder = photographs(tmp_path / "photos")
    before = Dataset.open(folder)
    save_gif([sheet(folder / "contact.png")], folder / "progress.gif")
    sheet(folder / "sheet.jpg")
    generated(folder / "samples")
    after = Dataset.open(folder)
    assert after.fingerprint == before.fingerprint
    assert after.folder == before.folder  # it isn't even packed again
    assert after.report.own == ("contact.png", "progress.gif", *(f"samples/0000{n}.png" for n in range(3)), "sheet.jpg")
    assert "6 pictures and folders that ganvas wrote were left out, such as contact.png" in str(after.report)


def test_runs_and_models_among_class_folders_are_no_classes(tmp_path: Path) -> None:
    for name in ("cats", "dogs"):
        photographs(tmp_path / "pets" / name)
    run, model = tmp_path / "pets/runs/pets-sketch", tmp_path / "pets/my model"
    for folder, files in ((run, ("run.json", "recipe.json")), (model, ("config.json", "model.safetensors"))):
        folder.mkdir(parents=True)
        for file in files:
            (folder / file).write_text("{}")
    photographs(run / "previews")  # by an earlier version, without the mark
    dataset = Dataset.open(tmp_path / "pets")
    assert dataset.classes == ("cats", "dogs")
    assert dataset.report.own == ("my model/", "runs/pets-sketch/")
    assert not dataset.report.refused


def test_a_contact_sheet_next_to_train_and_test_leaves_them_what_they_are(tmp_path: Path) -> None:
    for part in ("train", "test"):
        photographs(tmp_path / "set" / part, 3)
    sheet(tmp_path / "set/set-contact.png")
    generated(tmp_path / "set/samples")
    dataset = Dataset.open(tmp_path / "set")
    assert len(dataset) == 3
    assert "Only train is taken" in " ".join(dataset.report.notes)


def test_translations_next_to_folders_a_and_b_leave_these_the_two_sides(tmp_path: Path) -> None:
    photographs(tmp_path / "set/a")
    photographs(tmp_path / "set/b")
    generated(tmp_path / "set/translated")
    assert len(Dataset.open(tmp_path / "set", relation="pairs")) == 12


def test_pictures_that_are_all_generated_are_meant(tmp_path: Path) -> None:
    folder = photographs(tmp_path / "photos")
    generated(folder / "samples", 4)
    for source in (folder / "samples", f"{folder}:samples"):
        dataset = Dataset.open(source)
        assert len(dataset) == 4
        assert dataset.report.generated
        assert "All pictures here were written by ganvas" in str(dataset.report)


def test_a_zip_is_searched_too(tmp_path: Path) -> None:
    folder = photographs(tmp_path / "photos")
    sheet(folder / "contact.png")
    with zipfile.ZipFile(tmp_path / "photos.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    for _ in range(2):
        dataset = Dataset.open(tmp_path / "photos.zip")
        assert len(dataset) == 6
        assert dataset.report.own == ("contact.png",)


def test_a_run_is_not_a_source(tmp_path: Path) -> None:
    for name in ("run.json", "recipe.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(SourceError, match="is a run of ganvas"):
        Dataset.open(tmp_path)


def test_what_is_written_into_the_folder_of_the_pictures_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ganvas: Callable[..., tuple[int, str, str]]
) -> None:
    monkeypatch.chdir(photographs(tmp_path / "photos"))
    _, out, _ = ganvas("data", ".")
    assert "photos-contact.png is inside the folder of the pictures" in out
    _, out, _ = ganvas("data", ".", "--out", tmp_path / "contact.png")
    assert "inside the folder" not in out
    assert "photos-contact.png was left out: ganvas wrote it." in out
    _, out, _ = ganvas("train", ".", "--dry-run")
    assert "is inside the folder of the pictures. What ganvas writes there is not read" in out
