"""Nothing is printed that can't be translated: in the pseudo-language every message stands in brackets, and all words are inside."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from ganvas.evaluation.samples.record import Evaluation
from ganvas.evaluation.translations.record import TranslationEvaluation
from ganvas.recipes import RECIPES
from ganvas.words import CLOSE, OPEN, PSEUDO
from small import dots

Typed = Callable[..., tuple[int, str, str]]

NARROW = ("--set", "model.generator_widths=[16]", "--set", "model.discriminator_widths=[16]", "--resolution", 8)
TRAINED = ("--recipe", "gan-dense", "--steps", 3, "--batch-size", 16, "--precision", "float32", *NARROW)

DATA = (
    r"(?<=:  )ganvas .*$",  # the command of a next step
    r"/\S+",  # paths: everything here is in a temporary folder
    r"\S+\.(png|txt|zip|npz)\b",
    r"\b(source|digits|sketch|gan-dense|odd|here|cpu|float32|bfloat16)\b",  # names, as they are typed
    r"\b(float|int|str|bool)\d*\b",
    r"\b\d+x\d+\b",
    r"\b(L|RGB|RGBA|P|1|GFLOP|MiB|torch|numpy|Pillow|Python|GANVAS_DATA|AVX\w*)\b",
    r"\b[0-9a-f]{16,}\b",  # fingerprints
    r"\b(SettingError|SourceError|RunError|ModelError|EvaluationError): ",  # names of classes
)
"""What may stand outside of brackets: names, paths, numbers and commands are the same in every language."""
FIGURES = tuple(
    sorted({*Evaluation.figures, *TranslationEvaluation.figures, "digits", "a to b", "b to a"}, key=len, reverse=True)
)
"""Names of figures are the same in every language, as they are in JSON."""


@pytest.fixture(autouse=True)
def pseudo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("GANVAS_LANGUAGE", PSEUDO)
    monkeypatch.setenv(
        "GANVAS_CACHE", str(tmp_path / "cache")
    )  # packs keep their remarks in the language that they were made in
    monkeypatch.chdir(tmp_path)
    return tmp_path


def bare(text: str, known: tuple[str, ...] = ()) -> list[str]:
    """The lines of a text that have words outside of brackets which are neither data nor among the ``known`` ones."""
    outside, depth = [], 0
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        outside.append(character if (depth == 0 and character != CLOSE) or character == "\n" else "")
    found = []
    for line, whole in zip("".join(outside).split("\n"), text.split("\n"), strict=True):
        for words in known:
            line = line.replace(words, " ")
        for pattern in DATA:
            line = re.sub(pattern, " ", line)
        if re.search(r"[A-Za-z]{2,}", line):
            found.append(whole)
    return found


def test_what_has_no_brackets_is_found() -> None:
    assert bare(f"{OPEN}All of it, {OPEN}also inside{CLOSE}.{CLOSE}\n12 x 12  /tmp/x\n") == []
    assert bare(f"{OPEN}A message{CLOSE} with more\nand 3 files were skipped\n") == [
        f"{OPEN}A message{CLOSE} with more",
        "and 3 files were skipped",
    ]


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder with two pictures that are alike, a small one and what can't be used."""
    folder = tmp_path / "odd"
    folder.mkdir()
    for name, size in (("1.png", 40), ("2.png", 40), ("3.png", 20), ("tiny.png", 4)):
        Image.new("RGB", (size, size), (size, 9, 200)).save(folder / name)
    (folder / "readme.txt").write_text("thank you")
    (folder / "cut.png").write_bytes((folder / "1.png").read_bytes()[:50])
    (folder / "empty.png").touch()
    (folder / ".hidden").touch()
    return folder


def test_data_reports_in_the_language_of_the_person(ganvas: Typed, odd: Path) -> None:
    for words in (("digits",), (odd, "--resolution", 32)):
        code, out, err = ganvas("data", *words)
        assert code == 0, err
        assert bare(out + err) == []


def test_recipes_speak_it_too(ganvas: Typed) -> None:
    header, *rows_and_steps = ganvas("recipes")[1].splitlines()
    steps = rows_and_steps[rows_and_steps.index("") :]  # the rows are the recipes' own names and promises
    assert bare("\n".join([header, *steps])) == []
    out = ganvas("recipes", "gan-dense")[1]
    layers_and_settings = [line for line in out.splitlines() if " = " in line or " (None," in line]
    assert bare(out, (RECIPES["gan-dense"].promise, *RECIPES["gan-dense"].promise.splitlines(), *layers_and_settings)) == []


def test_the_doctor_speaks_it_too(ganvas: Typed) -> None:
    lines = ganvas("doctor")[1].splitlines()
    names_of_the_machine = next(line for line in lines if "machine" in line).partition(CLOSE)[2].strip()
    assert (
        bare(
            "\n".join(lines),
            ("ganvas", names_of_the_machine, "sketch", "evening", "choices", "packs", "features", "evaluators"),
        )
        == []
    )


def test_training_resuming_and_sampling_speak_it_too(ganvas: Typed, tmp_path: Path) -> None:
    run = tmp_path / "run"
    for words in (
        ("train", "digits", "--dry-run", *TRAINED),
        ("train", "digits", "--run", run, *TRAINED),
        ("resume", run, "--steps", 5),
        ("sample", run, "-n", 4, "--out", tmp_path / "sheet.png"),
        ("walk", run, "7:1", "7:2", "--for", "1s", "--fps", 4, "--out", tmp_path / "walk.gif"),
    ):
        code, out, err = ganvas(*words)
        assert code == 0, err
        assert bare(out + err) == []


def test_evaluating_and_comparing_speak_it_too(ganvas: Typed, tmp_path: Path) -> None:
    ganvas("train", "digits", "--run", tmp_path / "run", *TRAINED)
    for name in ("one", "other"):
        code, out, err = ganvas(
            *("evaluate", tmp_path / "run", "--samples", 60, "--features", "random", "--json", tmp_path / f"{name}.json"),
            *("--report", tmp_path / "report.html", "--markdown", tmp_path / "card.md", "--overwrite"),
        )
        assert code == 0, err
        assert bare(out + err, FIGURES) == []
    code, out, err = ganvas("compare", tmp_path / "one.json", tmp_path / "other.json")
    assert code == 0, err
    assert bare(out + err, FIGURES) == []


def test_translating_and_restoring_speak_it_too(ganvas: Typed, tmp_path: Path) -> None:
    folder, others = tmp_path / "pictures", tmp_path / "others"
    folder.mkdir()
    others.mkdir()
    for number, picture in enumerate(dots(3, 40)):
        Image.fromarray(picture).save(folder / f"{number:02}.png")
        Image.fromarray(255 - picture).save(others / f"other-{number:02}.png")
    (folder / "notes.txt").write_text("not a picture")
    narrow = ("--set", "model.generator.width=4", "--set", "model.discriminator.width=4", "--steps", 2, "--batch-size", 4)
    for recipe, words in (("cyclegan", ("--a", folder, "--b", others)), ("restore", (folder,))):
        run = tmp_path / recipe
        verb = "restore" if recipe == "restore" else "translate"
        for typed in (
            ("train", *words, "--recipe", recipe, "--run", run, "--precision", "float32", "--resolution", 16, *narrow),
            (verb, run, folder, "--out", tmp_path / f"{recipe}-made"),
            ("evaluate", run, "--against", folder) if recipe == "restore" else ("evaluate", run, "--a", folder, "--b", others),
        ):
            code, out, err = ganvas(*typed)
            assert code == 0, err
            assert bare(out + err, (*FIGURES, "cyclegan", "restore")) == []


@pytest.mark.parametrize(
    "words",
    [
        ("data", "nowhere.zip"),
        ("data", "digist"),
        ("data", "digits:test"),
        ("data", "digits", "--fit", "stretch"),
        ("data", "digits", "--aspect", "9:1"),
        ("data", "digits", "--ground", "dirt"),
        ("data", "digits", "--out", "sheet.txt"),
        ("data", "--a", "digits"),
        ("data", "--a", "digits", "--b", "digits"),
        ("data", "https://example.org/a.zip"),
        ("recipes", "gan-dens"),
        ("recipes", "--cost"),
        ("recipes", "sketch", "--resolution", "5"),
        ("train", "digits", "--recipe", "gan-dens"),
        ("train", "digits", "--set", "model.widht=3"),
        ("train", "digits", "--set", "model.width"),
        ("train", "digits", "--set", "model.width=wide"),
        ("train", "digits", "--set", "schedule.length=soon"),
        ("train", "digits", "--for", "soon"),
        ("train", "digits", "--for", "5m", "--steps", 3),
        ("train", "digits", "--device", "tpu"),
        ("train", "digits", "--resolution", 5),
        ("train", "digits", "--recipe", "gan-dense", "--dry-run", "--run", "/dev/null/x"),
        ("resume", "nowhere"),
        ("sample", "nowhere"),
        ("evaluate", "nowhere"),
        ("evaluate", "digits"),
        ("compare", "a.json", "b.json"),
        ("walk", "7:1", "--out", "walk.avi"),
        ("walk", "7:1", "--for", "soon"),
        ("walk", "7:1", "--size", 7),
        ("walk", "7:1", "--music", "song.wav"),
        ("translate", "nowhere", "picture.png"),
        ("restore", "nowhere", "picture.png"),
    ],
)
def test_errors_and_their_next_steps_speak_it_too(words: tuple[object, ...], ganvas: Typed) -> None:
    code, out, err = ganvas(*words)
    assert code in (0, 1)
    assert bare(out + err) == []
