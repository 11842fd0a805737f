"""The command line as a person types it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import ganvas as package
from ganvas.cli import app
from ganvas.cli.amounts import length_of
from ganvas.errors import SettingError
from ganvas.inference.sampling import sample_to
from ganvas.recipes import RECIPES
from ganvas.runs.run import Run
from processes import GANVAS
from small import dots

Typed = Callable[..., tuple[int, str, str]]

SMALL = ("--resolution", 8, "--precision", "float32", "--batch-size", 16)
NARROW = ("--set", "model.generator_widths=[16]", "--set", "model.discriminator_widths=[16]")


VERBS = [command.name for command in app.registered_commands]


def test_all_verbs_are_there() -> None:
    making = {"train", "resume", "sample", "translate", "restore"}
    exploring = {"breed", "vary", "blend", "walk", "directions", "move", "map", "find"}
    assert set(VERBS) == making | exploring | {"evaluate", "compare", "data", "recipes", "studio", "doctor"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "digits"
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]"]
    package.train(
        "digits", recipe="gan-dense", settings=settings, run=folder, length="3 steps", resolution=8, batch_size=16, quiet=True
    )
    return folder


@pytest.fixture(scope="module")
def vae(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "vae"
    settings = ["model.widths=[16]", "model.latent_size=3", "model.mixture_components=2"]
    package.train(
        "digits", recipe="vae-dense", settings=settings, run=folder, length="20 steps", resolution=8, batch_size=16, quiet=True
    )
    return folder


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, ganvas: Typed) -> None:
    code, out, _ = ganvas(verb, "--help")
    assert code == 0
    assert "Usage" in out
    help_of_all = ganvas("--help")[1]
    line = next(line for line in help_of_all.splitlines() if f" {verb} " in line)
    assert len(line.split()) > 4, "what it does is said next to its name"


def test_without_a_verb_the_verbs_are_listed(ganvas: Typed) -> None:
    _, out, err = ganvas()
    assert "train" in out + err
    assert ganvas("--version")[1].strip() == f"ganvas {package.__version__}"


def test_the_installed_command_prints_errors_without_a_traceback() -> None:
    done = subprocess.run([GANVAS, "train", "digits", "--recipe", "gan-dens", "--dry-run"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "SettingError: There is no recipe 'gan-dens'."
    assert done.stderr.splitlines()[1].startswith("  Did you mean gan-dense")
    assert "Traceback" not in done.stderr


def test_train_resume_and_sample_follow_each_other(ganvas: Typed, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    code, out, err = ganvas("train", "digits", "--recipe", "gan-dense", "--run", folder, "--steps", 3, *SMALL, *NARROW)
    assert code == 0, err
    assert "gan-dense on digits: 1,797 pictures, 8x8, grey" in out
    assert "Finished after 48 images" in out
    assert f"ganvas sample {folder}" in out
    code, out, err = ganvas("resume", folder, "--steps", 5)
    assert code == 0, err
    assert "Resuming at 48 images." in out
    assert "Finished after 80 images" in out
    code, out, err = ganvas("sample", folder, "-n", 4, "--out", tmp_path / "sheet.png")
    assert (code, out.strip()) == (0, f"4 pictures in {tmp_path / 'sheet.png'}")
    code, out, err = ganvas("resume", folder)
    assert code == 1
    assert err.startswith("RunError: ")
    assert "ganvas resume" in err


def test_a_dry_run_says_everything_and_writes_nothing(ganvas: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = ganvas("train", "digits", "--recipe", "gan-dense", "--epochs", 2, "--seed", 7, "--dry-run")
    assert code == 0
    for words in ("gan-dense", "1,797", "28x28, grey", "generator 559,632", "discriminator 533,505", "2 epochs", "seed 7"):
        assert words in out
    assert "(3,712 images, 29 steps)" in out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--steps", 5000), "5,000 steps (640,000 images), batches of 128"),
        (("--images", 640_000), "640,000 images (5,000 steps), batches of 128"),
        (("--images", 100), "100 images (128 images, 1 step), batches of 128"),
        (("--epochs", 2), "2 epochs (3,712 images, 29 steps), batches of 128"),
        (("--for", "4m"), "4 minutes, batches of 128"),
    ],
)
def test_a_dry_run_says_each_amount_once(words: tuple[object, ...], said: str, ganvas: Typed) -> None:
    assert f"training    {said}, seed 0\n" in ganvas("train", "digits", "--recipe", "gan-dense", *words, "--dry-run")[1]


def write_pictures(folder: Path, count: int) -> Path:
    """So many different pictures, a text, and a picture that is cut off."""
    folder.mkdir()
    for index, picture in enumerate(dots(1, count)):
        Image.fromarray(picture.squeeze()).save(folder / f"{index:03}.png")  # as other programs write them, without a mark
    (folder / "readme.txt").write_text("Thank you for downloading.")
    (folder / "zz.png").write_bytes((folder / "000.png").read_bytes()[:50])
    return folder


def test_few_pictures_and_refused_files_are_said_before_training(ganvas: Typed, tmp_path: Path) -> None:
    few, enough = write_pictures(tmp_path / "few dots", 12), write_pictures(tmp_path / "dots", 100)
    refused = "2 files were refused (not a picture 1, truncated 1). To see which:  ganvas data"
    out = ganvas("train", few, "--recipe", "gan-dense", "--dry-run")[1]
    assert f"{refused} '{few}'\n" in out
    assert "Only 12 pictures: a model will mostly copy them" in out
    out = ganvas("train", enough, "--recipe", "gan-dense", "--dry-run")[1]
    assert f"{refused} {enough}\n" in out
    assert "Only" not in out
    out = ganvas("train", few, "--run", tmp_path / "run", "--recipe", "gan-dense", "--steps", 1, *SMALL, *NARROW)[1]
    assert "note: Only 12 pictures" in out


def test_a_single_picture_is_refused(ganvas: Typed, tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "dots", 1)
    code, _, err = ganvas("train", folder, "--run", tmp_path / "run")
    assert code == 1
    assert "has a single picture that can be used, and training needs at least two" in err
    assert f"ganvas data {folder}" in err
    assert not (tmp_path / "run").exists()


def test_a_size_that_decides_the_recipe_is_said_before_training_and_in_a_dry_run(ganvas: Typed, tmp_path: Path) -> None:
    note = "gan-dense was chosen, because layers that double the size can't reach 30x30. They can where the resolution is 28 or 32."
    words = ("train", "digits", "--resolution", 30, "--steps", 1, *NARROW, "--run", tmp_path / "run")
    assert f"note        {note}\n" in ganvas(*words, "--dry-run")[1]
    assert f"note: {note}\n" in ganvas(*words, "--precision", "float32")[1]
    assert note not in ganvas(*words, "--dry-run", "--recipe", "gan-dense")[1]


def test_without_a_folder_runs_are_numbered_below_runs(ganvas: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("digits-gan-dense", "digits-gan-dense-2"):
        assert ganvas("train", "digits", "--recipe", "gan-dense", "--steps", 1, *SMALL, *NARROW)[0] == 0
        assert Run(tmp_path / "runs" / name).checkpoints


@pytest.mark.parametrize(
    ("source", "name"),
    [("my moths.zip", "my-moths"), ("moths.v2.tar.gz", "moths-v2"), ("moths.npz", "moths"), ("in/moths.zip", "moths")],
)
def test_a_run_is_called_after_its_source_without_the_ending(
    source: str, name: str, ganvas: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    with Path(source).open("wb") as file:
        np.save(file, dots())  # what a file is, is decided by what it holds
    _, out, err = ganvas("train", source, "--recipe", "gan-dense", "--dry-run")
    assert f"run         {Path('runs', f'{name}-gan-dense')} " in out, err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("train", "digits", "--recipe", "dcgam"), "Did you mean dcgan"),
        (("train", "digist", "--dry-run"), "Did you mean digits"),
        (("train", "digits", "--recipe", "dcgan", "--set", "model.widht=3"), "Did you mean model.width"),
        (("train", "digits", "--recipe", "dcgan", "--set", "model.width=wide"), "model.width"),
        (("train", "digits", "--recipe", "dcgan", "--resolution", 30), "This model can't make pictures of 30x30"),
        (
            ("train", "digits", "--set", "data.fit=pd", "--steps", 3),
            "SettingError: data.fit=pd: It should be one of crop, pad.\n",
        ),
        (("train", "digits", "--set", "model.width=x", "--steps", 3), "SettingError: model.width=x: It should be a whole"),
        (("data", "digits", "--fit", "stretch"), "SettingError: --fit stretch: It should be one of crop, pad.\n"),
        (("train", "digits", "--resolution", 5), "--resolution 5: It should be at least 8."),
        (("train", "digits", "--for", "5m", "--steps", 3), "Two lengths"),
        (("train", "digits", "--for", "soon"), "--for 1h30m"),
        (("train", "digits", "--device", "tpu"), "There are: cpu"),
        (("recipes", "gan-dens"), "gan-dense"),
        (("resume", "nowhere"), "There is no run"),
        (("sample", "nowhere"), "There is nothing at"),
    ],
)
def test_a_slip_of_the_finger_gets_a_hint(
    words: tuple[str, ...], said: str, ganvas: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = ganvas(*words)
    assert code == 1
    assert said in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [("train", "--steps", 0), ("train", "--recipes", "x"), ("sample", "x", "-n", 0), ("trian",), ("sample",)]
)
def test_wrong_usage_is_refused_with_the_usage(words: tuple[str, ...], ganvas: Typed) -> None:
    code, _, err = ganvas(*words)
    assert code == 2
    assert "Usage" in err


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("90s", None, None, None), "90 seconds"),
        (("5m", None, None, None), "300 seconds"),
        (("1h30m", None, None, None), "5400 seconds"),
        (("2 hours", None, None, None), "7200 seconds"),
        ((" 1 Hr 2 mins 3sec ", None, None, None), "3723 seconds"),
        (("0.5h", None, None, None), "1800 seconds"),
        (("300h", None, None, None), "1080000 seconds"),
        ((None, 640_000, None, None), "640000 images"),
        ((None, None, 5000, None), "5000 steps"),
        ((None, None, None, 0.5), "0.5 epochs"),
        ((None, None, None, 2_000_000.0), "2000000 epochs"),
        ((None, None, None, None), None),
    ],
)
def test_lengths_are_read_as_people_write_them(given: tuple[object, ...], expected: str | None) -> None:
    length = length_of(*given)  # type: ignore[arg-type]
    assert length == expected
    if length:
        RECIPES["dcgan"].but(f'schedule.length="{length}"')


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "0s", "5x", "soon", "5m!", "5 months", "100ms"])
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match="is not a duration"):
        length_of(text, None, None, None)


def test_two_lengths_for_one_training_are_refused() -> None:
    with pytest.raises(SettingError, match="300 seconds, 7 steps"):
        length_of("5m", None, 7, None)


@pytest.mark.parametrize("name", ["samples.npz", "samples.npy", "folder", "sheet.png"])
def test_sample_writes_what_python_makes(name: str, run: Path, ganvas: Typed, tmp_path: Path) -> None:
    expected = package.load(run).sample(70, seed=9)
    out = tmp_path / "new" / name
    code, _, err = ganvas("sample", run, "-n", 70, "--seed", 9, "--out", out)
    assert code == 0, err
    if name == "sheet.png":
        assert np.array_equal(np.asarray(Image.open(out)), np.asarray(expected.image))
        return
    if name == "folder":
        files = sorted(out.iterdir())
        assert [path.name for path in files] == [f"seed-9-{k:05d}.png" for k in range(70)]
        pictures = np.stack([np.asarray(Image.open(path)) for path in files])[..., None]
    else:
        loaded = np.load(out)
        assert name.endswith("y") or list(loaded) == ["arr_0"]
        pictures = loaded["arr_0"] if name.endswith("z") else loaded
    assert pictures.dtype == np.uint8
    assert pictures.shape == (70, 8, 8, 1)
    assert np.array_equal(pictures, expected.pictures)
    assert not list(tmp_path.rglob("*unfinished*"))


def test_samples_of_another_seed_lie_next_to_those_of_the_first_and_nothing_is_replaced_unasked(
    run: Path, ganvas: Typed, tmp_path: Path
) -> None:
    out = tmp_path / "my pictures"
    out.mkdir()
    for name in ("notes.png", "00000.png", "seed-9.png"):
        (out / name).write_bytes(b"what people keep there")
    assert ganvas("sample", run, "-n", 5, "--out", out)[0] == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert len(before) == 8
    code, _, err = ganvas("sample", run, "-n", 5, "--out", out)
    assert code == 1
    assert f"{out} has 5 files already that would be replaced, such as seed-0-00000.png." in err
    assert f"--out '{out}-2'" in err
    assert ganvas("sample", run, "-n", 5, "--out", out, "--overwrite")[0] == 0
    assert ganvas("sample", run, "-n", 3, "--seed", 1, "--out", out)[0] == 0
    assert {name: (out / name).read_bytes() for name in before} == before
    assert len(list(out.iterdir())) == 11
    code, _, err = ganvas("sample", run, "-n", 3, "--out", out, "--overwrite")
    assert code == 1
    assert "already holds pictures of the seed 0, up to seed-0-00004.png, and 2 of them would stay among the new ones." in err


@pytest.mark.parametrize("name", ["sheet.png", "samples.npz", "samples.npy"])
def test_a_file_that_is_there_stays_unless_its_replacement_was_asked_for(
    name: str, run: Path, ganvas: Typed, tmp_path: Path
) -> None:
    out = tmp_path / name
    out.write_bytes(b"mine")
    code, _, err = ganvas("sample", run, "-n", 4, "--out", out)
    assert code == 1
    assert f"{out} exists already." in err
    assert f"{out.with_stem(out.stem + '-2')}" in err
    assert out.read_bytes() == b"mine"
    assert ganvas("sample", run, "-n", 4, "--out", out, "--overwrite")[0] == 0
    assert out.stat().st_size > 100


def test_sheets_without_a_name_are_called_after_the_run_and_the_seed_and_never_replace_one(
    run: Path, ganvas: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = [ganvas("sample", run, "-n", 4, "--seed", seed)[1].strip() for seed in (7, 7, 8)]
    assert said == [f"4 pictures in digits-seed-{name}.png" for name in ("7", "7-2", "8")]
    assert ganvas("sample", run / "model", "-n", 1)[1].strip() == "1 picture in digits-seed-0.png"


def test_what_follows_a_dot_is_an_ending_only_where_it_is_one(run: Path, ganvas: Typed, tmp_path: Path) -> None:
    assert ganvas("sample", run, "-n", 2, "--out", tmp_path / "exp-v1.5")[0] == 0
    assert len(list((tmp_path / "exp-v1.5").glob("*.png"))) == 2
    code, _, err = ganvas("evaluate", run, "--report", tmp_path / "exp-v1.5.b")
    assert code == 1
    assert f"For example:  {tmp_path / 'exp-v1.5.b.html'}" in err


def test_sheets_can_be_laid_out_and_enlarged(run: Path, ganvas: Typed, tmp_path: Path) -> None:
    assert ganvas("sample", run, "-n", 6, "--columns", 6, "--scale", 3, "--out", tmp_path / "strip.png")[0] == 0
    assert Image.open(tmp_path / "strip.png").size == (6 * (8 * 3 + 2) + 2, 8 * 3 + 4)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "samples.jpg"), "sheet.png, samples.npz"),
        (("-n", 10_001, "--out", "big.png"), "--out samples.npz"),
        (("--sampler", "mixture"), "has no sampler 'mixture'"),
        (("--sampler", "nucleus"), "It has: prior"),
        (("--psi", 0.7), "--recipe style"),
    ],
)
def test_what_sample_cannot_do_is_said_before_anything_is_written(
    words: tuple[object, ...], said: str, run: Path, ganvas: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = ganvas("sample", run, *words)
    assert code == 1
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_a_vae_samples_from_a_mixture_that_is_fitted_once_and_kept(vae: Path, ganvas: Typed, tmp_path: Path) -> None:
    code, _, err = ganvas("sample", vae, "-n", 9, "--sampler", "mixture", "--out", tmp_path / "mixture.npy")
    assert code == 0, err
    mixture = np.load(tmp_path / "mixture.npy")
    ganvas("sample", vae, "-n", 9, "--out", tmp_path / "prior.npy")
    assert not np.array_equal(mixture, np.load(tmp_path / "prior.npy"))
    assert np.array_equal(package.load(vae).sample(9, sampler="mixture").pictures, mixture)


def test_psi_reaches_a_model_with_styles(ganvas: Typed, tmp_path: Path) -> None:
    settings = ["model.width=2", "model.widest=4", "model.style_size=4", "model.latent_size=4"]
    run = tmp_path / "run"
    package.train(
        "digits", recipe="style", settings=settings, run=run, length="3 steps", resolution=8, batch_size=8, quiet=True
    )
    for psi in (0, 0.5, 1):
        code, _, err = ganvas("sample", run, "-n", 9, "--psi", psi, "--out", tmp_path / f"{psi}.npy")
        assert code == 0, err
        assert np.array_equal(np.load(tmp_path / f"{psi}.npy"), package.load(run).sample(9, psi=psi).pictures)
    assert np.array_equal(np.load(tmp_path / "1.npy"), package.load(run).sample(9).pictures)
    assert ganvas("sample", run, "--psi", 2)[0] == 2


def test_recipes_are_listed_with_what_each_is_for(ganvas: Typed) -> None:
    code, out, _ = ganvas("recipes")
    assert code == 0
    assert all(name in out for name in RECIPES)


def test_a_recipe_is_shown_layer_by_layer_with_its_totals(ganvas: Typed) -> None:
    code, out, _ = ganvas("recipes", "dcgan-28")
    assert code == 0
    for words in (
        "2,305,472",
        "212,865",
        "ConvTranspose2d 5x5 stride 2",
        "Dropout 0.3",
        "(None, 1, 28, 28)",
        "schedule.batch_size = 256",
    ):
        assert words in out
    assert "(None, 3, 32, 32)" in ganvas("recipes", "dcgan-28", "--resolution", 32, "--channels", 3)[1]
    out = ganvas("recipes", "dcgan", "--resolution", "112x64")[1]
    assert "generator, pictures of 112x64x1" in out
    assert "(None, 1, 64, 112)" in out


@pytest.mark.parametrize(
    ("size", "says"),
    [
        ("7", "--resolution 112x64"),
        ("64x", "--resolution 112x64"),
        ("64x4", "8 pixels"),
        ("100x64", "multiple of 16: 96 or 112"),
    ],
)
def test_a_size_that_no_recipe_is_made_for_is_refused_with_one_that_is(size: str, says: str, ganvas: Typed) -> None:
    code, _, err = ganvas("recipes", "dcgan", "--resolution", size)
    assert code == 1
    assert says in err


def test_a_recipe_can_be_had_as_json(ganvas: Typed) -> None:
    _, out, _ = ganvas("recipes", "gan-dense", "--json")
    assert package.Recipe.from_json(out) == RECIPES["gan-dense"]
    assert json.loads(out)["optimisers"]["generator"]["learning_rate"] == 1e-3


def test_the_doctor_says_what_this_machine_has(ganvas: Typed) -> None:
    code, out, _ = ganvas("doctor")
    assert code == 0
    for words in (f"ganvas       {package.__version__}", "torch", "devices      cpu", "threads", "cache", "GFLOP/s"):
        assert words in out


def test_data_looks_at_pictures(ganvas: Typed, tmp_path: Path) -> None:
    code, out, err = ganvas("data", "digits", "--resolution", 8, "--out", tmp_path / "contact.png")
    assert code == 0, err
    assert "1,797" in out
    assert Image.open(tmp_path / "contact.png").size[0] > 100
    code, out, _ = ganvas("data", "digits", "--resolution", 8, "--out", tmp_path / "contact.png", "--json")
    assert json.loads(out)["fingerprint"]


def test_sampling_tells_whoever_called_it_how_far_it_is_and_draws_nothing_itself(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    model, told = package.load(run), []
    sample_to(model, tmp_path / "samples.npy", n=2 * model.model.at_once + 1, progress=told.append)
    assert capsys.readouterr() == ("", "")
    assert (told[-1].what, told[-1].done, told[-1].total) == (
        "sampling",
        2 * model.model.at_once + 1,
        2 * model.model.at_once + 1,
    )
