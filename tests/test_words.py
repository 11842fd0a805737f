"""Messages are whole sentences with named values; next steps are commands that can be typed and called."""

import ast
import copy
import gettext
import json
import pickle  # what multiprocessing does with an error; nothing here reads a file
from pathlib import Path

import pytest

from ganvas import words
from ganvas.errors import GanvasError, SettingError
from ganvas.words import CLOSE, OPEN, Command, Message, Step, message, plural

SOURCE = Path(__file__).parent.parent / "src" / "ganvas"


class Backwards(gettext.NullTranslations):
    """A language that puts its values elsewhere and has one form for all numbers."""

    def gettext(self, sentence: str) -> str:
        return {"{path} is not a picture.": "Not a picture: {path}"}.get(sentence, sentence)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return "files: {n}"


def test_a_message_is_its_sentence_and_remembers_what_it_was_made_of() -> None:
    said = message("{path} is not a picture.", path=Path("a/b.txt"))
    assert said == "a/b.txt is not a picture."
    assert said.key == "{path} is not a picture."
    assert said.values == {"path": Path("a/b.txt")}
    assert json.dumps(said) == '"a/b.txt is not a picture."'
    assert copy.deepcopy(said) == pickle.loads(pickle.dumps(said)) == said


def test_numbers_choose_their_sentence() -> None:
    said = [plural(n, "{n:,} file was skipped.", "{n:,} files were skipped.") for n in (0, 1, 2, 1234)]
    assert said == ["0 files were skipped.", "1 file was skipped.", "2 files were skipped.", "1,234 files were skipped."]


def test_a_message_can_be_said_in_another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_catalogue", lambda name: Backwards() if name == "xx" else gettext.NullTranslations())
    said = message("{path} is not a picture.", path="a.txt")
    assert said.in_language("xx") == "Not a picture: a.txt"
    assert plural(1, "{n} file", "{n} files").in_language("xx") == "files: 1"
    outer = message("Because: {why}", why=said)
    assert outer.in_language("xx") == "Because: Not a picture: a.txt"
    monkeypatch.setenv("GANVAS_LANGUAGE", "xx")
    assert message("{path} is not a picture.", path="b.txt") == "Not a picture: b.txt"


def test_the_pseudo_language_marks_every_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANVAS_LANGUAGE", words.PSEUDO)
    assert message("Hello {name}.", name="you") == f"{OPEN}Hello you.{CLOSE}"


@pytest.mark.parametrize(
    ("command", "typed", "called"),
    [
        (Command("resume", "runs/my moths"), "ganvas resume 'runs/my moths'", "ganvas.resume('runs/my moths')"),
        (
            Command("resume", "RUN", length="5 minutes"),
            "ganvas resume RUN --for 5m",
            "ganvas.resume(RUN, length='5 minutes')",
        ),
        (
            Command("train", ("a/", "b/"), settings=["model.width=8", "model.game.penalty=r1"], start_from=Path("runs/x")),
            "ganvas train --a a/ --b b/ --set model.width=8 --set model.game.penalty=r1 --from runs/x",
            f"ganvas.train(('a/', 'b/'), settings=['model.width=8', 'model.game.penalty=r1'], start_from={'runs/x'!r})",
        ),
        (
            Command("train", "PICTURES", length="20 epochs", seed=None),
            "ganvas train PICTURES --epochs 20",
            "ganvas.train(PICTURES, length='20 epochs')",
        ),
        (
            Command("sample", "runs/x", n=64, seed=7, out="sheet.png"),
            "ganvas sample runs/x -n 64 --seed 7 --out sheet.png",
            "ganvas.load('runs/x').sample(n=64, seed=7).save('sheet.png')",
        ),
        (Command("data", "moths/"), "ganvas data moths/", "ganvas data moths/"),
        (Command("evaluate", "x", copies=False), "ganvas evaluate x --no-copies", "ganvas.evaluate('x', copies=False)"),
    ],
)
def test_a_command_is_typed_and_called(command: Command, typed: str, called: str) -> None:
    assert command.typed == typed
    assert command.called == called


def test_an_error_tells_python_to_call_and_the_shell_to_type() -> None:
    error = SettingError(message("No."), Step(message("To continue it"), Command("resume", "runs/x")), message("Or wait."))
    assert str(error) == "No.\n  To continue it:  ganvas.resume('runs/x')\n  Or wait."
    assert error.next_steps == ("To continue it:  ganvas resume runs/x", "Or wait.")
    assert isinstance(error.what, Message)


def test_an_error_needs_a_next_step() -> None:
    with pytest.raises(TypeError, match="needs a next step"):
        GanvasError("No.")


CONVERTED: tuple[str, ...] = ("runs/", "training/")
"""Rooms whose errors are messages by now."""


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_error_is_glued_together(path: Path) -> None:
    """What is raised for people is a message: a whole sentence that can be translated, not an f-string or a sum of parts."""
    if not path.relative_to(SOURCE).as_posix().startswith(CONVERTED or ("nothing",)):
        pytest.skip("not converted yet")
    errors = {"GanvasError", *(kind.__name__ for kind in GanvasError.__subclasses__())}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors:
            for argument in node.args:
                assert not isinstance(argument, ast.JoinedStr | ast.BinOp | ast.Constant), f"line {argument.lineno}"
