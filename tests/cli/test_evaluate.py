"""ganvas evaluate and compare as they are typed."""

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import ganvas as package
from ganvas import disk
from ganvas.cli.progress import shown_progress
from ganvas.data import Dataset, Sheet
from ganvas.progress import Progress

Verb = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real digits, blurred by their neighbours' halves: something between good and bad."""
    images = Dataset.open("digits").images
    path = tmp_path_factory.mktemp("samples") / "samples.npz"
    np.savez(path, arr_0=(images[:600] // 2 + images[1:601] // 2).astype(np.uint8))
    return path


def test_pictures_from_elsewhere_are_judged_and_written_down(ganvas: Verb, samples: Path, tmp_path: Path) -> None:
    record, page, card = tmp_path / "a.json", tmp_path / "deep" / "a.html", tmp_path / "a.md"
    command = ("evaluate", samples, "--against", "digits", "--features", "pixels", "--json", record, "--report", page)
    code, out, err = ganvas(*command, "--markdown", card)
    assert code == 0, err
    out = " ".join(out.split())  # lines break where the names of the test's files make them
    assert "300 pictures a row" in out
    assert "Quality" in out
    assert "Each row has only 300 pictures" in out
    document = json.loads(record.read_text())
    assert document["protocol"]["n"] == 300
    assert document["frechet"] > document["controls"]["training"]["frechet"]
    assert "authpct" in document
    assert document["copying"]["detector"]
    assert page.read_text().startswith("<!doctype html>")
    assert "## How good it is" in card.read_text()

    code, out, err = ganvas("compare", record, record)
    assert code == 0, err
    assert "A is ahead: 0, in which B is ahead: 0" in out
    assert "No copying was found" in out.partition("┏")[0]
    assert "authpct" in out
    assert f"{document['controls']['training']['authpct']:.4g}" in out

    copied = document | {"copying": document["copying"] | {"copies": True, "headline": "Copies of training pictures: 9 of 600"}}
    (tmp_path / "c.json").write_text(json.dumps(copied))
    code, out, err = ganvas("compare", record, tmp_path / "c.json")
    assert code == 0, err
    assert "Copies of training pictures: 9 of 600" in out.partition("┏")[0]
    assert "being ahead means nothing" in out

    other = tmp_path / "b.json"
    code, out, err = ganvas("evaluate", samples, "--against", "digits", "--features", "random", "--no-copies", "--json", other)
    assert code == 0, err
    code, out, err = ganvas("compare", record, other)
    assert code == 1
    assert "can't be compared: features" in err


def test_a_file_that_cannot_be_written_does_not_keep_others_from_being(
    ganvas: Verb, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_for_pages(path: Path, text: str) -> None:
        if path.suffix != ".md":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        path.write_text(text)

    monkeypatch.setattr(disk, "write_text", full_for_pages)
    record, page, card = (tmp_path / name for name in ("a.json", "a.html", "a.md"))
    given = ("--json", record, "--report", page, "--markdown", card)
    code, out, err = ganvas("evaluate", samples, "--against", "digits", "--features", "pixels", "--no-copies", *given)
    assert code == 1
    assert card.exists()
    assert f"written: {card}" in out
    assert err.endswith(
        f"RunError: The disk is full: {record} can't be written. The disk is full: {page} can't be written.\n"
        "  Make room, then try again.\n"
    )


def test_a_run_is_judged_by_its_own_pictures_and_those_withheld(ganvas: Verb, tmp_path: Path) -> None:
    small = ("--recipe", "gan-dense", "--set", "model.generator_widths=[16]", "--set", "model.discriminator_widths=[16]")
    run = tmp_path / "run"
    code, out, err = ganvas(
        *("train", "digits", "--run", run, *small, "--steps", 30, "--precision", "float32", "--evaluate-every", 1280)
    )
    assert code == 0, err
    assert "held out: 179 pictures, not trained on" in out
    assert any("frechet" in note["readings"] for note in package.Run(run).log)
    assert f"shown:  ganvas sample {run / 'best'}" in out
    code, out, err = ganvas("evaluate", run, "--features", "pixels", "--samples", 400, "--no-copies")
    assert code == 0, err
    assert "real, trained on" in out
    assert "only just begun" in " ".join(out.split())
    code, out, err = ganvas("evaluate", run / "best", "--features", "pixels", "--samples", 400, "--no-copies")
    assert code == 0, err
    assert "has only 179 pictures" in out
    code, out, err = ganvas("evaluate", run, "--against", "digits", "--features", "pixels", "--samples", 400, "--no-copies")
    assert code == 0, err
    assert "has only 179 pictures" in out
    assert package.Run(run).facts.pictures == 1797 - 179


def test_the_end_is_judged_even_when_its_losses_were_noted_already(tmp_path: Path) -> None:
    # A checkpoint each step, and so a note each step.
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]", "schedule.checkpoints=1 step"]
    choices = {"recipe": "gan-dense", "length": "7 steps", "precision": "float32", "settings": settings, "quiet": True}
    run = package.train("digits", run=tmp_path / "run", evaluate_every=100_000, **choices)
    assert [note["step"] for note in run.log if "frechet" in note["readings"]] == [7]
    assert [note["step"] for note in run.log] == list(range(1, 8))


def test_judging_the_best_by_its_mixture_leaves_the_newest_model_as_it_is(tmp_path: Path) -> None:
    settings = ["model.widths=[16]", "model.latent_size=4", "model.mixture_components=2"]
    choices = {"recipe": "vae-dense", "length": "30 steps", "precision": "float32", "settings": settings, "quiet": True}
    run = package.train("digits", run=tmp_path / "run", evaluate_every=1000, **choices)
    newest, best = run.path / "model/model.safetensors", run.path / "best/model.safetensors"
    before = newest.read_bytes(), best.read_bytes()
    package.evaluate(run.path / "best", sampler="mixture", samples=400, features="pixels", copies=False)
    assert newest.read_bytes() == before[0]
    assert best.read_bytes() != before[1], "the fitted mixture is kept beside the model it was fitted to"


def test_a_run_whose_pictures_changed_is_judged_by_those_it_saw(ganvas: Verb, tmp_path: Path) -> None:
    folder, run = tmp_path / "pictures", tmp_path / "run"
    images = Dataset.open("digits").images
    for index in range(700):
        Sheet(images[index : index + 1], scale=1, gap=0).save(folder / f"{index:04}.png")
    command = ("train", folder, "--run", run, "--recipe", "gan-dense", "--set", "model.generator_widths=[16]", "--steps", 3)
    assert ganvas(*command, "--precision", "float32", "--evaluate-every", 256)[0] == 0
    for index in range(40):
        Sheet(images[1000 + index : 1001 + index], scale=1, gap=0).save(folder / f"0000-{index}.png")
    record = package.evaluate(run, samples=400, features="pixels", copies=False)
    assert record.protocol.against == record.protocol.trained_on == package.Run(run).facts.fingerprint
    shutil.rmtree(package.Run(run).facts.pack)
    with pytest.raises(package.GanvasError, match="have changed since it was trained"):
        package.evaluate(run, samples=400, features="pixels", copies=False)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("nowhere", "--against", "digits"), "There is nothing at nowhere"),
        (("nowhere",), "or pictures: a folder, a zip, an .npz or .npy"),
        (("digits",), "nothing says which real ones"),
        (("digits", "--against", "digits", "--features", "pixel"), "Did you mean --features pixels?"),
        (("digits", "--against", "nowhere"), "nowhere"),
        (("digits", "--against", "digits", "--samples", 10), "too few to evaluate"),
        (("digits", "--against", "digits", "--json", "a.txt"), "doesn't end in .json"),
        (("digits", "--against", "digits", "--features", "beauty"), "neither classifier, random"),
    ],
)
def test_what_can_not_be_judged_is_refused_in_plain_words(ganvas: Verb, words: tuple[object, ...], complaint: str) -> None:
    code, _, err = ganvas("evaluate", *words)
    assert code == 1
    assert complaint in err
    assert "Traceback" not in err


def test_too_few_pictures_are_named_on_the_side_where_they_are_few(ganvas: Verb, tmp_path: Path) -> None:
    images = Dataset.open("digits").images
    np.savez(tmp_path / "five.npz", images=images[:5])
    (tmp_path / "empty").mkdir()
    code, _, err = ganvas("evaluate", tmp_path / "empty")
    assert code == 1
    assert "is empty" in err
    code, _, err = ganvas("evaluate", tmp_path / "five.npz", "--against", "digits")
    assert code == 1
    assert "five.npz has 5 pictures" in err
    assert "--out samples.npz" in err, "never into what the person has"
    code, _, err = ganvas("evaluate", "digits", "--against", tmp_path / "five.npz")
    assert code == 1
    assert "five.npz has 5 pictures" in err


@pytest.mark.parametrize(
    ("images", "complaint"),
    [
        (np.linspace(-40, 1000, 64 * 256).reshape(64, 16, 16), "(images - images.min())"),
        (np.full((64, 16, 16), np.nan), "16,384 are NaN or infinite"),
    ],
)
def test_numbers_that_are_no_bytes_are_told_how_to_become_some(
    ganvas: Verb, tmp_path: Path, images: np.ndarray, complaint: str
) -> None:
    np.savez(tmp_path / "a.npz", images=images)
    code, _, err = ganvas("evaluate", tmp_path / "a.npz", "--against", "digits")
    assert code == 1
    assert complaint in err


def test_a_pipe_is_told_now_and_then_how_far_long_work_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    clock = [0.0]
    with shown_progress() as note:
        for second in range(13):
            clock[0] = float(second)
            note(Progress("looking for copies", second, 20, float(second)))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[0] == "looking for copies: 5 of 20, 0:15 left"


def test_an_untrained_a_half_trained_and_a_finished_model_come_out_in_that_order_in_every_space(tmp_path: Path) -> None:
    training = {"recipe": "vae-dense", "run": tmp_path / "run", "precision": "float32", "quiet": True}
    run = package.train("digits", length="2 steps", **training)
    stages = []
    for length in ("2 steps", "200 steps", "600 steps"):
        run = run if length == "2 steps" else package.resume(run.path, length=length, quiet=True)
        found = package.evaluate(run, samples=600, features="random", copies=False)
        stages.append(
            {name: found.metrics[name] for name in ("blur", "frechet", "frechet_pixels", "frechet_texture", "mind", "coverage")}
        )
    for name in stages[0]:
        untrained, half, finished = (-stage[name] if name == "coverage" else stage[name] for stage in stages)
        assert untrained > half > finished, name
