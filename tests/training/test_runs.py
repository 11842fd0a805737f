"""Whole trainings in this process, on real digits at 8x8, and what becomes of their folders."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

import ganvas
from ganvas.errors import Diverged, RecipeChanged, RunError, SettingError, SourceError
from ganvas.runs.checkpoints import read_checkpoint
from ganvas.runs.log import Moment
from ganvas.runs.run import Run
from ganvas.training.state import State
from ganvas.training.step import play
from small import dots

GAN: dict[str, Any] = {
    "recipe": "gan-dense",
    "settings": ["model.generator_widths=[16]", "model.discriminator_widths=[16]", "schedule.preview_rows=2"],
    "resolution": 8,
    "batch_size": 16,
    "precision": "float32",
    "quiet": True,
}


def train(folder: Path, source: Any = "digits", *more: str, **changes: Any) -> Run:
    choices = {**GAN, "run": folder, "length": "12 steps", **changes}
    choices["settings"] = [*choices["settings"], *more]
    return ganvas.train(source, **choices)


def moment_of(run: Run) -> Moment:
    return read_checkpoint(run.checkpoints[-1])[1]


def weights_of(run: Run) -> bytes:
    return (run.path / "model/model.safetensors").read_bytes()


def test_a_run_is_a_folder_that_people_and_programs_read(tmp_path: Path) -> None:
    run = train(tmp_path / "run", seed=5)
    names = {path.name for path in run.path.iterdir()}
    assert names == {"recipe.json", "run.json", "log.jsonl", "previews", "progress.gif", "checkpoints", "model", ".lock"}
    assert {path.name for path in (run.path / "model").iterdir()} == {"config.json", "model.safetensors", "README.md"}
    facts = json.loads((run.path / "run.json").read_text())
    assert facts["source"] == "digits"
    assert facts["pictures"] == 1797
    assert facts["shape"] == [1, 8, 8]
    assert facts["seed"] == 5
    assert facts["precision"] == "float32"
    assert json.loads((run.path / "recipe.json").read_text())["schedule"]["batch_size"] == 16
    last = run.log[-1]
    assert last["step"] == 12
    assert last["images"] == 192
    assert set(last["losses"]) == {"discriminator.real", "discriminator.fake", "generator.adversarial"}
    assert set(last["readings"]) == {"accuracy", "diversity"}
    assert moment_of(run).images == 192
    card = (run.path / "model/README.md").read_text()
    assert "192 pictures" in card
    assert facts["fingerprint"] in card
    assert run.model().config.images_shown == 192


def test_the_same_command_twice_makes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    one, two, other = train(tmp_path / "1"), train(tmp_path / "2"), train(tmp_path / "3", seed=1)
    assert weights_of(one) == weights_of(two)
    assert weights_of(one) != weights_of(other)


def test_previews_show_the_same_latents_from_the_start(tmp_path: Path) -> None:
    run = train(tmp_path / "run", "digits", "schedule.previews=5 steps", "schedule.preview_columns=3")
    assert [int(path.stem) // 16 for path in run.previews] == [0, 5, 10, 12]
    first = np.asarray(Image.open(run.previews[0]))
    again = train(tmp_path / "again", length="1 step")
    assert np.asarray(Image.open(again.previews[0])).shape != first.shape  # other columns, so nothing to compare
    pictures = run.model().sample(6, seed=0, columns=3)
    assert np.array_equal(np.asarray(pictures.image), np.asarray(Image.open(run.previews[-1])))
    with Image.open(run.path / "progress.gif") as gif:
        assert gif.size == first.shape[::-1]
        assert 2 <= gif.n_frames <= 4


def test_sheets_and_lines_after_the_checkpoint_that_a_run_goes_on_from_are_removed(tmp_path: Path) -> None:
    often = ("digits", "schedule.previews=2 steps", "schedule.checkpoints=4 steps")
    mine, elsewhere = train(tmp_path / "mine", *often), train(tmp_path / "elsewhere", *often, previews=tmp_path / "sheets")
    (mine.path / "previews" / "2024.png").write_bytes(b"what people keep there")
    for run in (mine, elsewhere):
        assert [note["step"] for note in run.log] == [4, 8, 12]
        run.checkpoints[-1].unlink()  # as if it had been killed before this was written
        ganvas.resume(run, length="9 steps", quiet=True)
        assert [note["step"] for note in run.log] == [4, 8, 9]
    assert [path.stem for path in mine.previews if path.stem != "2024"] == [f"{16 * step:09d}" for step in (0, 2, 4, 6, 8, 9)]
    assert len(elsewhere.previews) == 8, "another run may have made the later ones"


def test_previews_can_go_to_a_folder_of_ones_own(tmp_path: Path) -> None:
    run = train(tmp_path / "run", previews=tmp_path / "gan_images")
    assert [path.parent for path in run.previews] == [tmp_path / "gan_images"] * 2
    assert not (run.path / "previews").exists()
    assert (run.path / "progress.gif").exists()


def test_two_runs_with_sheets_of_different_size_can_share_a_folder_of_previews(tmp_path: Path) -> None:
    train(tmp_path / "wide", "digits", "schedule.preview_columns=6", previews=tmp_path / "sheets", length="9 steps")
    run = train(tmp_path / "narrow", "digits", "schedule.preview_columns=2", previews=tmp_path / "sheets")
    with Image.open(run.path / "progress.gif") as gif, Image.open(run.previews[-1]) as last:
        assert gif.size == last.size
        assert gif.n_frames <= 2, "a sheet of the other run is among them"


def test_a_longer_run_is_the_same_as_a_short_one_that_was_resumed(tmp_path: Path) -> None:
    straight = train(tmp_path / "straight", length="20 steps")
    resumed = ganvas.resume(train(tmp_path / "halted"), length="20 steps", quiet=True)
    assert weights_of(resumed) == weights_of(straight)
    assert resumed.recipe.schedule.length == "20 steps"
    assert [line["step"] for line in resumed.log] == [12, 20]


@pytest.mark.parametrize(
    ("length", "images"), [("7 steps", 112), ("100 images", 112), ("96 images", 96), ("0.05 epochs", 96), ("0.5 epochs", 912)]
)
def test_lengths_count_from_the_start_and_end_with_a_whole_batch(length: str, images: int, tmp_path: Path) -> None:
    run = train(tmp_path / "run", length=length)
    assert moment_of(run).images == images
    with pytest.raises(RunError, match="finished"):
        ganvas.resume(run, quiet=True)
    with pytest.raises(RunError, match=f"shown {images} images already") as caught:
        ganvas.resume(run, length=f"{images} images", quiet=True)
    assert "--images" in caught.value.next_steps[0]
    ganvas.resume(run, length=f"{images + 1} images", quiet=True)
    assert moment_of(run).images == images + 16


def test_a_time_ends_a_run_and_more_time_is_added_to_it(tmp_path: Path) -> None:
    run = train(tmp_path / "run", length="0.4 seconds")
    first = moment_of(run)
    assert 0.4 <= first.seconds < 1.5
    ganvas.resume(run, length="0.3 seconds", quiet=True)
    second = moment_of(run)
    assert first.seconds + 0.3 <= second.seconds < first.seconds + 1.5
    assert second.images > first.images
    with pytest.raises(RunError, match="finished"):
        ganvas.resume(run, quiet=True)


def test_a_run_with_labels_knows_its_classes(tmp_path: Path) -> None:
    run = train(tmp_path / "run", length="1 step")
    assert run.model().config.classes == tuple("0123456789")


def test_the_recipe_that_suits_is_taken_when_none_is_named(tmp_path: Path) -> None:
    run = train(tmp_path / "run", recipe=None, settings=["model.width=2"], length="1 step", device="cpu")
    assert run.recipe.name == "sketch"
    odd = train(
        tmp_path / "odd",
        dots(1, 40, 9),
        recipe=None,
        resolution=9,
        settings=["model.generator_widths=[8]"],
        length="1 step",
    )
    assert odd.recipe.name == "gan-dense"


def test_a_run_from_an_array_can_be_resumed(tmp_path: Path) -> None:
    run = train(tmp_path / "run", dots(3), resolution=None)
    assert run.facts.shape == (3, 16, 16)
    ganvas.resume(run, length="14 steps", quiet=True)
    straight = train(tmp_path / "straight", dots(3), resolution=None, length="14 steps")
    assert weights_of(run) == weights_of(straight)


def test_a_run_is_resumed_from_another_folder_than_it_was_started_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.save(tmp_path / "dots.npy", dots())
    monkeypatch.chdir(tmp_path)
    run = train(Path("run"), "dots.npy", resolution=None)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    run = ganvas.resume(tmp_path / "run", length="14 steps", quiet=True)
    assert moment_of(run).step == 14


@pytest.mark.parametrize(
    ("again", "named"),
    [
        ({"batch_size": 8}, "schedule.batch_size=16, you now ask for 8"),
        ({"recipe": "gan-dense-small"}, "name=gan-dense, you now ask for gan-dense-small"),
        ({"seed": 3}, "seed=0, you now ask for 3"),
        ({"source": dots(1, 60, 8)}, "was trained on digits, you now give pictures in memory"),
    ],
)
def test_another_training_never_goes_into_a_run(again: dict[str, Any], named: str, tmp_path: Path) -> None:
    run = train(tmp_path / "run")
    before = weights_of(run)
    with pytest.raises(RecipeChanged, match=named) as caught:
        train(run.path, **again)
    assert f"ganvas resume {run.path}" in caught.value.next_steps[0]
    assert weights_of(run) == before


def test_other_pictures_are_named_before_the_settings_that_they_change_and_the_command_is_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    np.save("dots.npy", dots())
    train(Path("run"), "dots.npy", length="1 step", resolution=None, recipe="gan-dense-small", settings=[])
    asked: dict[str, Any] = {"length": "3 steps", "run": "run", "quiet": True}
    with pytest.raises(RecipeChanged, match=r"run was trained on .*dots\.npy, you now give digits\.") as caught:
        ganvas.train("digits", **asked)
    assert caught.value.next_steps[1].endswith("ganvas train digits --steps 3 --run run-2")
    np.save("dots.npy", dots(1, 30))
    with pytest.raises(RecipeChanged, match=r"other pictures than .*dots\.npy has now"):
        train(Path("run"), "dots.npy", length="1 step", resolution=None, recipe="gan-dense-small", settings=[])


def test_a_folder_that_is_not_a_run_is_answered_with_what_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x")
    (tmp_path / "mine-2").mkdir()
    with pytest.raises(RunError, match="exists and is not a run") as caught:
        train(tmp_path / "mine", settings=["model.latent_size=6"], seed=3)
    assert caught.value.next_steps[0] == (
        "Choose a new folder:  ganvas train digits --recipe gan-dense --steps 12 --batch-size 16 --resolution 8 --seed 3 "
        f"--precision float32 --set model.latent_size=6 --run {tmp_path / 'mine-3'}"
    )


def test_previews_that_cannot_be_written_are_refused_by_their_name_and_leave_no_run(tmp_path: Path) -> None:
    (tmp_path / "pv").write_text("a file")
    with pytest.raises(SettingError, match="pv can't be written") as caught:
        train(tmp_path / "run", previews=tmp_path / "pv")
    assert caught.value.next_steps[0].endswith("--previews FOLDER")
    assert not (tmp_path / "run").exists()


def test_the_same_command_again_says_how_to_resume(tmp_path: Path) -> None:
    train(tmp_path / "run")
    with pytest.raises(RunError, match="already holds this run") as caught:
        train(tmp_path / "run", length="50 steps")
    assert f"ganvas resume {tmp_path / 'run'}" in caught.value.next_steps[0]


def test_a_recipe_edited_by_hand_is_refused_by_name(tmp_path: Path) -> None:
    run = train(tmp_path / "run")
    run.write_recipe(run.recipe.but("model.latent_size=50"))
    with pytest.raises(RecipeChanged, match=r"model.latent_size=100, its recipe.json now says 50"):
        ganvas.resume(run, length="20 steps", quiet=True)
    (run.path / "recipe.json").write_text("{}")
    with pytest.raises(RunError, match=r"recipe\.json can't be used"):
        ganvas.resume(run.path, length="20 steps", quiet=True)


def test_changed_pictures_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "dots.npy", dots())
    run = train(tmp_path / "run", tmp_path / "dots.npy", resolution=None)
    np.save(tmp_path / "dots.npy", dots()[:50])
    Path(run.facts.pack).rename(tmp_path / "pack")
    with pytest.raises(RecipeChanged, match="other pictures"):
        ganvas.resume(run, length="20 steps", quiet=True)


def test_a_folder_with_something_else_in_it_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("dear diary")
    with pytest.raises(RunError, match="is not a run"):
        train(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


def test_an_empty_folder_is_as_good_as_a_new_one(tmp_path: Path) -> None:
    assert train(tmp_path, length="1 step").path == tmp_path


@pytest.mark.parametrize(
    "left", [["recipe.json"], ["recipe.json", ".run.json.unfinished", ".lock"], [".recipe.json.unfinished"]]
)
def test_a_start_that_was_killed_can_be_typed_again(left: list[str], tmp_path: Path) -> None:
    for name in left:
        (tmp_path / name).write_text("{")
    train(tmp_path, length="1 step")


@pytest.mark.parametrize("place", ["file/run", "file", "x" * 300])
def test_a_place_where_nothing_can_be_written_is_refused(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"can't be written|is not") as caught:
        train(tmp_path / place)
    assert "--run" in caught.value.next_steps[0]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(RunError, match="Permission denied"):
        train(tmp_path / "run")


_HOLDER = """
import sys, filelock
with filelock.FileLock(sys.argv[1] + "/.lock"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_run_in_use_by_another_process_is_left_alone(tmp_path: Path) -> None:
    run = train(tmp_path / "run")
    before = {path: path.stat().st_mtime_ns for path in run.path.rglob("*") if path.name != ".lock"}
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, run.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        with pytest.raises(RunError, match="in use by another process"):
            ganvas.resume(run, length="20 steps", quiet=True)
        assert {path: path.stat().st_mtime_ns for path in run.path.rglob("*") if path.name != ".lock"} == before
        run.model().sample(1)  # looking is allowed
    finally:
        holder.communicate("")
    ganvas.resume(run, length="13 steps", quiet=True)


def test_what_is_no_run_is_said_with_the_runs_beside_it(tmp_path: Path) -> None:
    run = train(tmp_path / "moths", length="1 step")
    with pytest.raises(RunError, match="no run at") as caught:
        ganvas.resume(tmp_path / "mohts", quiet=True)
    assert str(run.path) in caught.value.next_steps[0]


def test_a_model_folder_is_answered_with_its_run_or_with_what_a_model_alone_can_do(tmp_path: Path) -> None:
    run = train(tmp_path / "dots", length="1 step")
    with pytest.raises(RunError, match=r"model is a model folder; its run is .*dots\.") as caught:
        ganvas.resume(run.path / "model", quiet=True)
    assert caught.value.next_steps == (f"To continue it:  ganvas resume {run.path}",)
    with pytest.raises(RunError, match="it is inside one") as caught:
        ganvas.resume(run.path / "checkpoints", quiet=True)
    assert caught.value.next_steps == (f"To continue it:  ganvas resume {run.path}",)
    alone = (run.path / "model").rename(tmp_path / "shared")
    with pytest.raises(RunError, match="a model alone can't be resumed") as caught:
        ganvas.resume(alone, quiet=True)
    assert caught.value.next_steps == (f"To train on from its weights:  ganvas train PICTURES --from {alone}",)


def test_the_runs_next_to_a_folder_are_those_next_to_it_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(tmp_path / "there", length="1 step")
    (tmp_path / "empty" / "inside").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "empty" / "inside")
    with pytest.raises(RunError, match="no run at") as caught:
        ganvas.resume("..", quiet=True)
    assert caught.value.next_steps == (f"Runs next to it: {Path('../../there')}",)
    with pytest.raises(RunError, match="no run at") as caught:
        ganvas.resume(".", quiet=True)
    assert caught.value.next_steps == ("To start one:  ganvas train PICTURES",)


def test_a_damaged_checkpoint_stops_the_resume_and_the_one_before_it_still_serves(tmp_path: Path) -> None:
    run = train(tmp_path / "run", "digits", "schedule.checkpoints=4 steps")
    assert len(run.checkpoints) == 2
    newest = run.checkpoints[-1]
    newest.write_bytes(newest.read_bytes()[:1000])
    with pytest.raises(RunError, match="can't be read") as caught:
        ganvas.resume(run, length="20 steps", quiet=True)
    assert f"rm {newest}" in caught.value.next_steps[0]
    newest.unlink()
    ganvas.resume(run, length="20 steps", quiet=True)
    assert weights_of(run) == weights_of(train(tmp_path / "straight", length="20 steps"))


def test_losses_that_are_no_numbers_stop_the_run(tmp_path: Path) -> None:
    with pytest.raises(Diverged, match="No longer finite") as caught:
        train(tmp_path / "run", "digits", "optimisers.discriminator.learning_rate=1e30")
    assert caught.value.next_steps[0].startswith("Try lower learning rates:  ganvas train digits --recipe gan-dense")
    assert "--set optimisers.discriminator.learning_rate=5e+29" in caught.value.next_steps[0]
    assert "--set optimisers.generator.learning_rate=0.0005" in caught.value.next_steps[0]
    run = Run(tmp_path / "run")
    assert run.checkpoints == []
    with pytest.raises(RunError, match="saved no model yet"):
        run.model()


def test_a_diverged_run_keeps_its_last_good_checkpoint(tmp_path: Path) -> None:
    """A VAE whose steps are a hundred times too long breaks after a few of them."""
    with pytest.raises(Diverged, match="The last good checkpoint is kept"):
        train(
            tmp_path / "run",
            recipe="vae-dense",
            settings=["model.widths=[16]", "optimisers.autoencoder.learning_rate=3", "schedule.checkpoints=1 step"],
            length="2000 steps",
        )
    run = Run(tmp_path / "run")
    assert run.checkpoints
    assert run.facts.rolled_back is not None  # it went on from there once, at half the rate
    for path in run.checkpoints:
        assert all(tensor.isfinite().all() for tensor in read_checkpoint(path)[0].values() if tensor.is_floating_point())
    assert run.model().config.images_shown == moment_of(run).images
    assert run.model().sample(2).pictures.shape == (2, 8, 8, 1)


def test_a_run_that_diverges_goes_on_once_with_a_stronger_penalty_at_half_the_rates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Weights are broken by hand after the tenth step of the first attempt; the last checkpoint is from the eighth."""
    played, rates = [], []

    def play_and_break(state: State, *arguments: Any, **named: Any) -> None:
        play(state, *arguments, **named)
        played.append(state.model.game.weight(64))
        rates.append(state.settings[("generator",)].learning_rate)
        if len(played) == 10:
            next(state.model.parameters()).data.fill_(float("nan"))

    monkeypatch.setattr("ganvas.training.loop.play", play_and_break)
    penalty = ("model.game.penalty=r1", "model.game.gamma=0.5", "schedule.checkpoints=4 steps")
    run = train(tmp_path / "run", "digits", *penalty, length="20 steps", quiet=False)
    said = " ".join(capsys.readouterr().out.split())
    assert "No longer finite" in said
    assert "model.game.stability=2" in said
    assert "optimisers.generator.learning_rate=0.0005" in said
    assert rates[-1] == pytest.approx(rates[0] / 2)
    assert f"learning_rate={rates[-1] / 2:g}" in run.advice.slower("generator").typed  # half of what it trained with
    assert 10 <= played.count(0.5) <= 12
    assert played.count(1.0) == 12
    assert run.facts.rolled_back == 8 * 16
    assert run.recipe.model.game.stability == 1
    assert moment_of(run).step == 20


def test_a_run_that_runs_out_of_memory_takes_its_batches_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Five pictures at once fit, six don't: 16 are halved twice, and the bytes are those of a run that was started so."""

    def small_memory(state: State, phases: Any, batch: Any, *, micro_batch: int | None, **named: Any) -> None:
        if (micro_batch or len(batch)) > 5:
            raise RuntimeError(
                "[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory: you tried 1 byte"
            )
        play(state, phases, batch, micro_batch=micro_batch, **named)

    told = train(tmp_path / "told", "digits", "schedule.micro_batch=4")
    monkeypatch.setattr("ganvas.training.loop.play", small_memory)
    run = train(tmp_path / "run", quiet=False)
    said = " ".join(capsys.readouterr().out.split())
    assert "16 pictures at once don't fit into memory. Training continues with micro-batches of 8" in said
    assert "micro-batches of 4, whose gradients add up to the same batch of 16" in said
    assert run.facts.micro_batch == 4
    assert weights_of(run) == weights_of(told)


def test_memory_too_small_for_the_fewest_that_can_be_normalised_ends_with_what_to_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*arguments: Any, **named: Any) -> None:
        raise RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory: you tried 1 byte")

    monkeypatch.setattr("ganvas.training.loop.play", no_memory)
    with pytest.raises(RunError, match=r"Memory is too small for 2 pictures"):
        ganvas.train("digits", recipe="gan-dense-batchnorm", run=tmp_path / "run", batch_size=16, length="1 step", quiet=True)


def test_a_run_of_another_version_is_not_continued_as_if_it_were_the_same(tmp_path: Path) -> None:
    run = train(tmp_path / "run")
    run.write_facts(run.facts.model_copy(update={"format": 1}))
    with pytest.raises(RunError, match="another version") as error:
        ganvas.resume(run, length="30 steps")
    assert f"--from {run.path}" in error.value.next_steps[0]


def test_a_run_that_was_never_saved_begins_anew_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    straight = train(tmp_path / "straight")
    halted = train(tmp_path / "halted")
    for path in halted.checkpoints:
        path.unlink()
    ganvas.resume(halted)
    assert "halted has no checkpoint yet, so it starts again from its first step" in capsys.readouterr().out
    assert weights_of(halted) == weights_of(straight)
    assert [line["step"] for line in halted.log] == [12]


def test_a_log_that_a_kill_cut_short_can_still_be_looked_at(tmp_path: Path) -> None:
    run = train(tmp_path / "run")
    with (run.path / "log.jsonl").open("a") as file:
        file.write('{"step": 13, "ima')
    assert [line["step"] for line in run.log] == [12]
    assert "192 images shown" in run._repr_html_()


def test_a_batch_that_batch_normalisation_cannot_use_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="batch"):
        train(tmp_path / "run", recipe="gan-dense-batchnorm", batch_size=1)
    with pytest.raises(SettingError, match="batch"):
        train(tmp_path / "run", "digits", "schedule.micro_batch=5", recipe="gan-dense-batchnorm")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"recipe": "gan-dens"}, "Did you mean gan-dense"),
        ({"device": "cdua"}, "There are: cpu"),
        ({"precision": "float16"}, "Did you mean bfloat16?"),
        ({"length": "ten minutes"}, "is not an amount of training"),
        ({"length": '5 "steps"'}, "is not an amount of training"),
        ({"settings": ["model.widht=3"]}, "Did you mean"),
        ({"settings": ["data.resolutoin=3"]}, "resolution"),
        ({"settings": ['optimisers={"generator": {}}']}, "phases"),
        ({"resolution": 5000}, "1024"),
        ({"recipe": "dcgan", "settings": [], "resolution": 30}, "32"),
    ],
)
def test_wrong_choices_are_refused_with_right_ones_before_anything_is_written(
    wrong: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingError) as caught:
        train(tmp_path / "run", **wrong)
    assert said in str(caught.value)
    assert not (tmp_path / "run").exists()


def test_a_source_that_is_not_there_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        train(tmp_path / "run", tmp_path / "nothing")
    assert not (tmp_path / "run").exists()


def test_a_measured_precision_is_written_down_and_kept(tmp_path: Path) -> None:
    run = train(tmp_path / "run", precision="auto")
    measured = run.facts.precision
    assert measured in ("float32", "bfloat16")
    ganvas.resume(run, length="14 steps", quiet=True)
    assert run.facts.precision == measured
    straight = train(tmp_path / "straight", precision=measured, length="14 steps")
    assert weights_of(run) == weights_of(straight)


def test_training_leaves_torch_as_it_found_it(tmp_path: Path) -> None:
    train(tmp_path / "run")
    assert torch.is_grad_enabled()
    assert torch.get_num_threads() == 1
    assert float(torch.tensor(1e-39) * 1) > 0


def test_training_outside_the_main_thread_works(tmp_path: Path) -> None:
    from threading import Thread

    thread = Thread(target=train, args=(tmp_path / "run",))
    thread.start()
    thread.join()
    assert Run(tmp_path / "run").checkpoints


@pytest.mark.slow
def test_digits_of_the_tutorial_train_on_the_real_set(mnist: str, tmp_path: Path) -> None:
    run = train(tmp_path / "run", f"{mnist}:test", resolution=None, length="20 steps")
    assert run.facts.shape == (1, 28, 28)
    assert run.facts.pictures == 10_000


def test_what_people_keep_among_the_sheets_costs_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "previews"
    folder.mkdir()
    for name in ("2024-holiday.png", "000000000 copy.png", "000000000001.png"):
        (folder / name).write_bytes(b"no picture")
    run = train(tmp_path / "run", previews=folder)
    assert moment_of(run).images == 192
    assert Image.open(run.path / "progress.gif").n_frames >= 2
    assert run._repr_html_()
    ganvas.resume(run, length="24 steps", quiet=True)


def test_a_finished_run_that_was_killed_before_its_gif_gets_it_when_resumed(tmp_path: Path) -> None:
    run = train(tmp_path / "run")
    whole = (run.path / "progress.gif").read_bytes()
    (run.path / "progress.gif").unlink()
    run.previews[-1].unlink()
    with pytest.raises(RunError, match="is finished"):
        ganvas.resume(run, quiet=True)
    assert (run.path / "progress.gif").read_bytes() == whole


@pytest.mark.parametrize(("name", "said"), [("seed", "seed=0"), ("fingerprint", "other pictures")])
def test_a_run_whose_facts_were_changed_is_refused_by_name(name: str, said: str, tmp_path: Path) -> None:
    run = train(tmp_path / "run")
    facts = json.loads((run.path / "run.json").read_text())
    (run.path / "run.json").write_text(json.dumps({**facts, name: 5 if name == "seed" else "0" * 64}))
    with pytest.raises(RecipeChanged, match=said):
        ganvas.resume(run, length="24 steps", quiet=True)


def test_a_run_goes_on_on_another_machine_and_measures_its_precision_there(tmp_path: Path) -> None:
    run = train(tmp_path / "run")
    facts = json.loads((run.path / "run.json").read_text())
    (run.path / "run.json").write_text(json.dumps({**facts, "machine": "another", "device": "cuda:7"}))
    ganvas.resume(run, length="24 steps", quiet=True)
    assert moment_of(run).step == 24
    assert run.facts.machine != "another"
    assert run.facts.device == "cpu"


def test_an_array_that_is_no_longer_packed_can_be_given_again(tmp_path: Path) -> None:
    pictures = dots(1, 40, 8)
    run = train(tmp_path / "run", pictures)
    pack = Path(run.facts.pack)
    pack.rename(tmp_path / "away")
    with pytest.raises(RunError, match="array"):
        ganvas.resume(run, length="24 steps", quiet=True)
    with pytest.raises(RecipeChanged, match="other pictures"):
        ganvas.resume(run, length="24 steps", source=255 - pictures, quiet=True)
    ganvas.resume(run, length="24 steps", source=pictures, quiet=True)
    assert moment_of(run).step == 24


def test_pictures_that_are_gone_are_taken_from_their_pack_and_asked_for_when_that_is_gone_too(tmp_path: Path) -> None:
    source, away = tmp_path / "dots.npy", tmp_path / "away.npy"
    np.save(source, dots(1, 40, 8) // 2)
    run = train(tmp_path / "run", source)
    source.rename(away)
    ganvas.resume(run, length="14 steps", quiet=True)
    Path(run.facts.pack).rename(tmp_path / "pack")
    with pytest.raises(RunError, match=f"There is no {source}") as caught:
        ganvas.resume(run, length="16 steps", quiet=True)
    assert f"Put them back to {source}" in caught.value.next_steps[0]
    assert f"ganvas resume {run.path} --source " in caught.value.next_steps[1]
    ganvas.resume(run, length="16 steps", source=away, quiet=True)
    np.save(source, np.load(away))
    ganvas.resume(run, length="18 steps", quiet=True)
    assert moment_of(run).step == 18


def test_a_data_set_that_is_open_can_be_trained_on(tmp_path: Path) -> None:
    dataset = ganvas.Dataset.open("digits", ganvas.DataSettings(resolution=8))
    run = train(tmp_path / "run", dataset, resolution=None)
    assert run.facts.fingerprint == dataset.fingerprint
    assert run.facts.classes == dataset.classes
    ganvas.resume(run, length="24 steps", quiet=True)
    with pytest.raises(SettingError, match="prepared already"):
        train(tmp_path / "other", dataset)


def test_pictures_that_are_all_alike_are_refused_before_there_is_a_run(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="All 40 pictures of array are equal"):
        train(tmp_path / "run", np.full((40, 8, 8), 90, np.uint8))
    assert not (tmp_path / "run").exists()


def test_previews_and_samples_of_a_convolutional_model_are_the_same_bytes(tmp_path: Path) -> None:
    run = ganvas.train(
        "digits", recipe="dcgan", length="3 steps", run=tmp_path / "run", seed=3, precision="float32", quiet=True
    )
    sheet = run.model().sample(64, seed=3, columns=8)
    assert sheet._repr_png_() == ganvas.Sheet(sheet.pictures, columns=8, origin=sheet.origin)._repr_png_()
    np.testing.assert_array_equal(np.asarray(sheet.image), np.asarray(Image.open(run.previews[-1])))


def test_a_fitted_mixture_is_not_kept_in_a_run_that_is_in_use(tmp_path: Path) -> None:
    from ganvas.runs.mixture import with_sampler
    from ganvas.runs.run import locked

    def sampled() -> np.ndarray:
        return with_sampler(run.path, ganvas.load(run.path), "mixture").sample(3, sampler="mixture").pictures

    run = ganvas.train("digits", recipe="vae-dense", length="3 steps", resolution=8, run=tmp_path / "run", quiet=True)
    before = weights_of(run)
    with locked(run.path):
        one = sampled()
    assert weights_of(run) == before
    two = sampled()
    assert weights_of(run) != before
    np.testing.assert_array_equal(one, two)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder in which nobody can make one")
def test_a_place_that_cannot_be_made_is_refused_in_plain_words() -> None:
    with pytest.raises(RunError, match="can't be written"):
        train(Path("/proc/nowhere/run"))


def write_pictures(folder: Path, count: int = 20) -> Path:
    folder.mkdir()
    for number, pixels in enumerate(dots(1, count, 8)):
        Image.fromarray(pixels[..., 0] if pixels.ndim == 3 else pixels).save(folder / f"{number:02d}.png")
    return folder


def test_a_training_inside_the_folder_of_its_pictures_is_resumed_exactly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    straight = train(tmp_path / "straight", write_pictures(tmp_path / "elsewhere"), length="20 steps")
    monkeypatch.chdir(write_pictures(tmp_path / "pictures"))
    first = train(None, ".")  # type: ignore[arg-type]
    assert first.path.parent == Path("runs")
    second = train(None, ".")  # type: ignore[arg-type]
    assert second.facts.fingerprint == first.facts.fingerprint == straight.facts.fingerprint
    assert weights_of(ganvas.resume(first, length="20 steps", quiet=True)) == weights_of(straight)


def test_a_source_that_has_changed_is_resumed_from_the_pack_and_without_it_what_differs_is_said(tmp_path: Path) -> None:
    source, said = write_pictures(tmp_path / "pictures"), []
    run = train(tmp_path / "run", source)
    straight = train(tmp_path / "straight", source, length="20 steps")
    ganvas.resume(run, length="14 steps", quiet=True, on=lambda event: said.append(getattr(event, "text", "")))
    assert not any("no longer as it was" in text for text in said)
    (source / "02.png").rename(source / "new.png")
    Image.fromarray(np.full((8, 8), 77, np.uint8)).save(source / "05.png")
    ganvas.resume(run, length="20 steps", quiet=True, on=lambda event: said.append(getattr(event, "text", "")))
    assert any("no longer as it was" in text for text in said)
    assert weights_of(run) == weights_of(straight)
    Path(run.facts.pack).rename(tmp_path / "pack")
    with pytest.raises(RecipeChanged, match="their pack is gone") as caught:
        ganvas.resume(run, length="30 steps", quiet=True)
    assert caught.value.next_steps[:3] == (
        "1 picture was added: new.png.",
        "1 picture is missing: 02.png.",
        "1 picture shows something else: 05.png.",
    )
