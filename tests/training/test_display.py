"""The words that a person sees while training goes on, and last."""

from pathlib import Path

import pytest

import ganvas
from ganvas.runs.log import Moment, Note
from ganvas.runs.run import Run
from ganvas.training.display import Display, PlainDisplay
from ganvas.training.health import GRACE_IMAGES, PATIENCE

ILL = "The generator has collapsed: its pictures are nearly all alike. Try:  ganvas train digits"


def note(images: int, *health: str) -> Note:
    return Note(Moment(images // 8, images, images / 1000), {"generator.adversarial": 0.5}, {"diversity": 0.18}, 800.0, health)


def small(folder: Path, recipe: str, *settings: str) -> Run:
    return ganvas.train(
        "digits", recipe=recipe, settings=settings, resolution=8, length="2 steps", run=folder, precision="float32", quiet=True
    )


def test_health_is_good_only_after_enough_looks() -> None:
    display = Display()
    seen = []
    for images in (*range(0, GRACE_IMAGES, GRACE_IMAGES // 10), *range(GRACE_IMAGES, GRACE_IMAGES + 100 * PATIENCE, 100)):
        display.noted(note(images))
        seen.append(display.health())
    assert seen == ["too early to tell"] * (9 + PATIENCE) + ["good"]
    display.noted(note(GRACE_IMAGES * 2, ILL))
    assert display.health() == "see above"


def test_the_losses_of_two_sides_stand_in_one_place() -> None:
    display = Display()
    losses = {"generators.cycle_a": 0.25, "generators.cycle_b": 0.5, "discriminators.real": 0.75}
    display.noted(Note(Moment(1, 8, 1.0), losses, {}, 8.0))
    assert display.figures() == "generators.cycle 0.250 | 0.500  discriminators.real 0.750"


@pytest.mark.parametrize("ending", ["finished", "interrupted"])
def test_the_last_words_on_an_ill_run_say_what_is_ill_and_what_to_try(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = small(tmp_path / "run", "gan-dense", "model.generator_widths=[16]", "model.discriminator_widths=[16]")
    display = PlainDisplay()
    display.noted(note(GRACE_IMAGES, ILL))
    capsys.readouterr()
    display.finish(run, ending, Moment(2, 16, 1.0))
    last = capsys.readouterr().out.splitlines()
    assert last.index(f"  health    {ILL}") < next(index for index, line in enumerate(last) if "ganvas resume" in line)


def test_the_last_words_on_a_vae_name_the_sampler_that_shows_something(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = small(tmp_path / "run", "vae-dense", "model.widths=[16]")
    PlainDisplay().finish(run, "finished", Moment(2, 16, 1.0))
    said = capsys.readouterr().out
    assert f"  sample    ganvas sample {run.path} --sampler mixture -n 64" in said
    assert "health" not in said
