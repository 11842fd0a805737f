"""Pictures that are no squares, from the folder to the report: every step on the way keeps their shape."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import ganvas as package
from ganvas.data import Dataset, DataSettings
from ganvas.runs.run import Run
from small import dots

Typed = Callable[..., tuple[int, str, str]]

NARROW = (
    "model.width=4",
    "model.latent_size=6",
    "schedule.batch_size=8",
    "schedule.preview_rows=2",
    "schedule.preview_columns=3",
)


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of 90 pictures of 18 x 30."""
    folder = tmp_path_factory.mktemp("source") / "cards"
    folder.mkdir()
    for number, picture in enumerate(dots(3, 90, height=30, width=18)):
        Image.fromarray(picture).save(folder / f"{number:02}.png")
    return folder


def train(source: Path, folder: Path, steps: int = 6, *more: str, **choices: object) -> Run:
    return package.train(
        str(source),
        run=folder,
        recipe="dcgan",
        length=f"{steps} steps",
        precision="float32",
        settings=[*NARROW, *more],
        quiet=True,
        **choices,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def run(cards: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return train(cards, tmp_path_factory.mktemp("runs") / "cards")


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def test_a_run_on_cards_makes_cards(run: Run) -> None:
    assert run.facts.shape == (3, 28, 16)
    scale = 64 // 16
    assert {size_of(sheet) for sheet in run.previews} == {(3 * (16 * scale + 2) + 2, 2 * (28 * scale + 2) + 2)}
    assert size_of(run.path / "progress.gif") == size_of(run.previews[-1])
    assert "16x28 pixels" in (run.path / "model" / "README.md").read_text()


def test_every_form_of_samples_has_the_shape(run: Run, ganvas: Typed, tmp_path: Path) -> None:
    for name in ("sheet.png", "samples.npy", "samples.npz", "samples"):
        code, _, err = ganvas("sample", run.path, "-n", 6, "--out", tmp_path / name)
        assert code == 0, err
    pictures = np.load(tmp_path / "samples.npy")
    assert pictures.shape == (6, 28, 16, 3)
    assert (np.load(tmp_path / "samples.npz")["arr_0"] == pictures).all()
    assert (np.asarray(Image.open(tmp_path / "samples" / "seed-0-00002.png")) == pictures[2]).all()
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    assert (sheet[2:114:4, 2:66:4] == pictures[0]).all()


def test_a_longer_run_on_cards_is_the_same_as_a_short_one_that_was_resumed(run: Run, cards: Path, tmp_path: Path) -> None:
    resumed = train(cards, tmp_path / "resumed", 3)
    package.resume(resumed, length="6 steps", quiet=True)
    name = "model/model.safetensors"
    assert (resumed.path / name).read_bytes() == (run.path / name).read_bytes()


def test_the_shape_that_is_kept_is_said_with_the_way_to_squares(cards: Path, ganvas: Typed) -> None:
    code, out, err = ganvas("train", cards, "--dry-run")
    assert code == 0, err
    assert "note        Nearly all pictures have about the same shape and keep it: 16x28." in out
    assert "For squares:  ganvas train PICTURES --set data.aspect=square\n" in out
    assert "used at 16x28, colour" in out
    out = ganvas("train", cards, "--dry-run", "--set", "data.aspect=square")[1]
    assert "one shape" not in out
    assert "used at 16x16, colour" in out
    out = ganvas("train", cards, "--dry-run", "--resolution", 30)[1]
    assert "layers that double the size can't reach 30x50. They can where the resolution is 28 or 32" in out


def test_a_run_from_before_there_were_other_shapes_is_resumed_on_squares(cards: Path, tmp_path: Path) -> None:
    run = train(cards, tmp_path / "run", 2, "data.aspect=square")
    path = run.path / "recipe.json"
    document = json.loads(path.read_text())
    del document["data"]["aspect"]
    path.write_text(json.dumps(document))
    again = package.resume(run.path, length="4 steps", quiet=True)
    assert again.facts.shape == (3, 16, 16)
    assert again.log[-1]["step"] == 4


def test_weights_go_from_squares_to_cards_but_for_the_layers_that_see_the_whole_grid(
    cards: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    squares = train(cards, tmp_path / "squares", 2, "data.aspect=square")
    capsys.readouterr()
    wide = package.train(
        str(cards),
        run=tmp_path / "run",
        length="2 steps",
        precision="float32",
        start_from=squares.path,
        settings=["data.aspect=auto"],
    )
    assert wide.facts.shape == (3, 28, 16)
    said = " ".join(capsys.readouterr().out.split())
    assert "These start at random: generator.layers.0.weight, discriminator.score.0.weight" in said


@pytest.mark.parametrize("features", ["pixels", "random"])
def test_cards_are_judged_beside_cards(features: str, run: Run, ganvas: Typed, tmp_path: Path) -> None:
    page, record = tmp_path / "page.html", tmp_path / "record.json"
    words = ("--samples", 40, "--features", features, "--json", record, "--report", page)
    code, _, err = ganvas("evaluate", run.path, *words)
    assert code == 0, err
    document = json.loads(record.read_text())
    assert document["copying"]["detector"]
    assert "sliced_wasserstein_16" in document
    assert page.read_text().count("data:image/png") >= 2


def test_a_model_is_judged_by_pictures_of_another_shape_brought_to_its_own(run: Run, tmp_path: Path, ganvas: Typed) -> None:
    np.save(tmp_path / "squares.npy", dots(3, 60, height=32, width=32))
    words = ("--features", "pixels", "--samples", 40, "--no-copies")
    code, out, err = ganvas("evaluate", run.path / "model", "--against", tmp_path / "squares.npy", *words)
    assert code == 0, err
    np.save(tmp_path / "made.npy", package.load(run.path).sample(60).pictures)
    code, out, err = ganvas("evaluate", tmp_path / "made.npy", "--against", tmp_path / "squares.npy", *words)
    assert code == 0, err
    assert "mostly 16x28, and were resized to 32x32" in " ".join(out.split())


def test_a_judge_that_learns_classes_looks_at_cards() -> None:
    from ganvas.features.classifier import classifier

    pictures = np.concatenate([dots(1, 60, height=28, width=16), 255 - dots(1, 60, height=28, width=16)])
    dataset = Dataset.open(pictures, DataSettings(), labels=np.repeat([0, 1], 60))
    assert dataset.shape == (1, 28, 16)
    judge = classifier(dataset)
    assert judge is not None
    assert judge.extract(dataset.images[:3]).shape == (3, 64)
