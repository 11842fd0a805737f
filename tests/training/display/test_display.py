"""What a person reads during a training and at its end."""

from pathlib import Path
from typing import Any

import pytest

import ganvas
from ganvas.progress import begun
from ganvas.runs.run import Run
from ganvas.training.display.following import Following
from ganvas.training.display.plain import PlainDisplay
from ganvas.training.events import Began, Ended, Ending, Judged, Noted, Packing, Previewed, Said, as_progress
from ganvas.training.health import GRACE_IMAGES, PATIENCE

ILL = "The generator has collapsed: its pictures are nearly all alike. Try:  ganvas train digits"


def note(images: int, *health: str, **losses: float | None) -> Noted:
    return Noted(
        step=images // 8,
        images=images,
        seconds=images / 1000,
        images_per_second=800.0,
        losses={"generator.adversarial": 0.5} if not losses else {name.replace("__", "."): v for name, v in losses.items()},
        readings={"diversity": 0.18},
        health=health,
    )


def beginning(**changes: Any) -> Began:
    usual: dict[str, Any] = {
        "run": Path("runs/moths"),
        "recipe": "sketch",
        "source": "moths/",
        "pictures": 1200,
        "withheld": 0,
        "relation": None,
        "shape": (3, 48, 64),
        "described": "64x48, colour",
        "sizes": {"generator": 2704, "discriminator": 1057},
        "batch_size": 64,
        "step": 0,
        "images": 0,
        "seconds": 0.0,
        "goal_images": 10_000,
        "goal_seconds": None,
        "device": "cpu",
        "threads": 1,
        "precision": "float32",
        "speedup": None,
    }
    return Began(**usual | changes)


def end(run: Path, how: Ending = "finished") -> Ended:
    return Ended(how=how, run=run, step=2, images=16, seconds=1.0)


def small(folder: Path, recipe: str, *settings: str) -> Run:
    return ganvas.train(
        "digits", recipe=recipe, settings=settings, resolution=8, length="2 steps", run=folder, precision="float32", quiet=True
    )


def test_health_is_good_only_after_enough_looks() -> None:
    display = Following()
    seen = []
    for images in (*range(0, GRACE_IMAGES, GRACE_IMAGES // 10), *range(GRACE_IMAGES, GRACE_IMAGES + 100 * PATIENCE, 100)):
        display(note(images))
        seen.append(display.health())
    assert seen == ["Too early to tell."] * (9 + PATIENCE) + ["Good."]
    display(note(GRACE_IMAGES * 2, ILL))
    assert display.health() == "See above."


def test_the_losses_of_two_sides_are_shown_together() -> None:
    display = Following()
    display(note(8, generators__cycle_a=0.25, generators__cycle_b=None, discriminators__real=0.75))
    assert display.figures().startswith("generators.cycle 0.250 | nan  discriminators.real 0.750  diversity 18% of")


def test_the_first_lines_say_what_is_trained_on_what_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    PlainDisplay()(beginning())
    assert capsys.readouterr().out.splitlines() == [
        "sketch on moths/: 1,200 pictures, 64x48, colour",
        "weights: generator 2,704, discriminator 1,057; cpu, 1 thread, float32; batches of 64",
        f"run: {Path('runs/moths')}   (Ctrl-C saves and stops; it can be resumed)",
    ]
    PlainDisplay()(beginning(withheld=1, relation="pairs", images=640, threads=2, speedup=1.6, precision="bfloat16"))
    out = capsys.readouterr().out
    for line in ("1,200 pairs", "held out: 1 pair, not trained on\n", "Resuming at 640 images.\n", "2 threads"):
        assert line in out
    assert "bfloat16 (bfloat16 is 1.60 times as fast here); batches" in out


def test_progress_is_a_line_now_and_then_with_the_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    display = PlainDisplay()
    for event in (beginning(), Judged(images=2000, figures={"frechet": 12.345}, best_images=1500), note(2000), note(2100)):
        display(event)
    said = [line for line in capsys.readouterr().out.splitlines() if " images, " in line]
    expected = "2,000 images, 800/s, 20%, 0:10 left: generator.adversarial 0.500  diversity 18% of the data's"
    assert said == [f"{expected}  frechet 12.35 (best at 1,500 images)"]


def test_packing_says_what_is_done_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    display = PlainDisplay()
    for seconds in (1.0, 6.0, 7.0, 12.0):
        display(Packing(what="packing", done=int(seconds), total=24, seconds=seconds))
    display(Packing(what="fetching", done=5, total=0, seconds=60.0))
    lines = ["packing: 6 of 24, 0:18 left", "packing: 12 of 24, 0:12 left", "fetching: 5"]
    assert capsys.readouterr().out.splitlines() == lines


def test_what_cannot_be_counted_is_said_without_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    display = PlainDisplay()
    display(Packing(what="packing", done=9, total=9, seconds=1.0))
    as_progress(display)(begun("measuring"))
    assert capsys.readouterr().out == "measuring\n"
    assert display.packing is None, "a bar would still be full"


def test_what_a_person_should_read_is_marked_as_a_note(capsys: pytest.CaptureFixture[str]) -> None:
    PlainDisplay()(Said(text="Only 12 pictures."))
    assert capsys.readouterr().out == "note: Only 12 pictures.\n"


def test_a_path_that_the_console_cannot_write_ends_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "out.txt").open("w", encoding="ascii") as console:
        monkeypatch.setattr("sys.stdout", console)
        PlainDisplay()(beginning(source="나방/"))
    assert "sketch on ??/: 1,200 pictures" in (tmp_path / "out.txt").read_text()


@pytest.mark.parametrize("how", ["finished", "interrupted"])
def test_the_last_words_on_an_ill_run_say_what_is_ill_and_what_to_try(
    how: Ending, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = small(tmp_path / "run", "gan-dense", "model.generator_widths=[16]", "model.discriminator_widths=[16]")
    display = PlainDisplay()
    display(Previewed(path=run.previews[-1], images=16))
    display(note(GRACE_IMAGES, ILL))
    capsys.readouterr()
    display(end(run.path, how))
    last = capsys.readouterr().out.splitlines()
    assert last[0] == f"{how.capitalize()} after 16 images in 0:01 (16 images/s). Everything is saved in {run.path}"
    assert last[1] == f"  Look at {run.previews[-1]} and {run.path / 'progress.gif'}"
    assert last.index(f"  health: {ILL}") < next(index for index, line in enumerate(last) if "ganvas resume" in line)


def test_the_last_words_on_a_vae_name_the_sampler_that_shows_something(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = small(tmp_path / "run", "vae-dense", "model.widths=[16]")
    PlainDisplay()(end(run.path))
    said = capsys.readouterr().out
    assert f"  To use what it has learned:  ganvas sample {run.path} --sampler mixture -n 64" in said
    assert "health" not in said
