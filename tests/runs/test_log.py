import gc
import json
import math
import weakref
from pathlib import Path

import pytest
import torch

from ganvas.recipes import RECIPES
from ganvas.runs.commands import Advice
from ganvas.runs.log import Moment, Note, append, rewind
from ganvas.training.health import GRACE_IMAGES, PATIENCE, Health, diversity
from ganvas.training.logbook import Logbook

ADVICE = Advice(Path("runs/moths"), RECIPES["dcgan"], "/pictures/moths")


def note(step: int, loss: float = 0.5) -> Note:
    return Note(Moment(step, step * 8, step / 10), {"generator.adversarial": loss}, {"accuracy": 0.5}, 800.0)


def steps_in(path: Path) -> list[int]:
    return [json.loads(line)["step"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_note_holds_the_mean_of_every_step_since_the_last() -> None:
    logbook = Logbook()
    for value in (1.0, 2.0, 6.0):
        logbook.note("generator", {"adversarial": torch.tensor(value)})
    logbook.note("penalty", {"r1": torch.tensor(4.0)})
    assert logbook.read() == {"generator.adversarial": pytest.approx(3.0), "penalty.r1": 4.0}
    assert logbook.read() == {}
    logbook.note("generator", {"adversarial": torch.tensor(9.0)})
    assert logbook.read() == {"generator.adversarial": 9.0}


def test_parts_of_a_batch_count_by_their_share() -> None:
    logbook = Logbook()
    for value, share in ((1.0, 0.75), (5.0, 0.25), (2.0, 1.0)):
        logbook.note("generator", {"adversarial": torch.tensor(value)}, share)
    assert logbook.read()["generator.adversarial"] == pytest.approx(2.0)


def test_noting_a_loss_keeps_no_graph() -> None:
    logbook, weight = Logbook(), torch.ones((), requires_grad=True)
    middle = weight * 2
    logbook.note("generator", {"adversarial": middle.square()})
    held = weakref.ref(middle)
    del middle
    gc.collect()
    assert held() is None  # the graph of the square would hold it
    assert logbook.read() == {"generator.adversarial": 4.0}


def test_each_note_is_one_line_of_json_that_any_program_reads(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    append(path, note(1))
    append(path, note(2, math.nan))
    first, second = map(json.loads, path.read_text().splitlines())
    assert first["step"] == 1
    assert first["images"] == 8
    assert first["seconds"] == 0.1
    assert first["losses"] == {"generator.adversarial": 0.5}
    assert second["losses"] == {"generator.adversarial": None}
    assert "NaN" not in path.read_text()
    assert note(2, math.inf).broken == ["generator.adversarial"]
    assert note(2).broken == []


def test_rewinding_drops_the_lines_after_the_checkpoint_and_the_one_a_kill_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    for step in (5, 10, 15):
        append(path, note(step))
    whole = path.read_text()
    path.write_text(whole + whole.splitlines()[0][:40])
    rewind(path, Moment(10, 80, 1.0))
    assert steps_in(path) == [5, 10]
    append(path, note(11))
    assert steps_in(path) == [5, 10, 11]


@pytest.mark.parametrize("rubbish", ["", "{", "12\n", "null\n", '{"images": 3}\n', '{"step": "x"}\n', "\x00\xff\x00\n"])
def test_rewinding_a_damaged_log_keeps_what_is_whole(rubbish: str, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    append(path, note(5))
    with path.open("ab") as file:
        file.write(rubbish.encode("latin-1"))
    rewind(path, Moment(10, 80, 1.0))
    assert steps_in(path) == [5]


def test_rewinding_to_the_start_empties_the_log_and_a_missing_one_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    rewind(path, Moment())
    assert not path.exists()
    append(path, note(5))
    rewind(path, Moment())
    assert path.read_text() == ""


def health_of(advice: Advice) -> Health:
    """Of pictures whose diversity is 0.5, in a training of 32 pixels."""
    with torch.device("meta"):
        return Health(0.5, advice, advice.recipe.model.build((1, 32, 32)).phases)


def signs(health: Health, readings: dict[str, float], images: int, times: int) -> list[int]:
    """How many things were said at each look."""
    return [len(health.look(readings, images)) for _ in range(times)]


@pytest.mark.parametrize(
    ("readings", "word", "slower"),
    [
        ({"accuracy": 0.999}, "too strong", "optimisers.discriminator.learning_rate=0.0005"),
        ({"diversity": 0.1}, "collapsed", "optimisers.generator.learning_rate=0.0004"),
    ],
)
def test_an_ill_training_is_named_with_what_to_do(readings: dict[str, float], word: str, slower: str) -> None:
    health = health_of(ADVICE)
    assert signs(health, readings, GRACE_IMAGES, PATIENCE - 1) == [0] * (PATIENCE - 1)
    (said,) = health.look(readings, GRACE_IMAGES)
    assert word in said
    assert said.endswith(f":  ganvas train /pictures/moths --recipe dcgan --set {slower}")
    well = {"accuracy": 0.8, "diversity": 0.9}
    assert health.look(well, GRACE_IMAGES) == ()
    assert signs(health, readings, GRACE_IMAGES, PATIENCE - 1) == [0] * (PATIENCE - 1), "the count starts again"


def test_nothing_is_said_before_anything_can_be_known() -> None:
    health = health_of(ADVICE)
    ill = {"accuracy": 1.0, "diversity": 0.0}
    assert signs(health, ill, GRACE_IMAGES - 1, 3 * PATIENCE) == [0] * 3 * PATIENCE
    assert len(health.look(ill, GRACE_IMAGES)) == 0
    assert signs(health, ill, GRACE_IMAGES, PATIENCE)[-1] == 2


def test_two_warnings_end_in_one_cure_for_both() -> None:
    health = health_of(ADVICE)
    signs(health, {"accuracy": 0.999, "diversity": 0.1}, GRACE_IMAGES, PATIENCE)
    one, other = health.look({"accuracy": 0.999, "diversity": 0.1}, GRACE_IMAGES)
    assert one.rpartition(":  ")[2] == other.rpartition(":  ")[2]
    for phase in ("discriminator", "generator"):
        assert f"--set optimisers.{phase}.learning_rate=" in one


def test_models_without_a_discriminator_are_never_warned_about_one() -> None:
    health = health_of(Advice(Path("runs/moths"), RECIPES["vae-conv"], "/pictures/moths"))
    assert signs(health, {"diversity": 0.8}, GRACE_IMAGES, PATIENCE) == [0] * PATIENCE
    assert signs(health, {"diversity": 0.1}, GRACE_IMAGES, PATIENCE)[-1] == 1
    (said,) = health.look({"diversity": 0.1}, GRACE_IMAGES)
    assert said.endswith("ganvas sample runs/moths --sampler mixture")


def test_diversity_is_the_root_mean_square_difference_of_two_pictures() -> None:
    images = torch.zeros(2, 3, 4, 4)
    images[1] = 0.5
    assert diversity(images) == pytest.approx(0.5)
    assert diversity(torch.ones(5, 1, 4, 4)) == 0
    numbers = torch.randn(40, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    assert diversity(numbers) == pytest.approx(2**0.5, rel=0.03)
