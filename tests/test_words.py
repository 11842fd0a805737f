"""Messages are whole sentences with named values; next steps are commands that can be typed and called."""

import ast
import copy
import gettext
import json
import pickle  # what multiprocessing does with an error; nothing here reads a file
import re
import string
from pathlib import Path

import pytest

from ganvas import words
from ganvas.cli import app
from ganvas.errors import GanvasError, SettingError
from ganvas.words import CLOSE, OPEN, Command, Flag, Message, Step, did_you_mean, message, nearest, plural, sentences

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


def test_values_may_have_any_name() -> None:
    assert message("{sentence} {key} {many} {number}", sentence=1, key=2, many=3, number=4) == "1 2 3 4"
    assert plural(2, "{one}", "{many} {n}", one="a", many="b") == "b 2"


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
        (
            Command("sample", "RUN", n=10000, out="samples.npz"),
            "ganvas sample RUN -n 10000 --out samples.npz",
            "ganvas sample RUN -n 10000 --out samples.npz",
        ),
        (
            Command("sample", "RUN", sampler="mixture"),
            "ganvas sample RUN --sampler mixture",
            "ganvas sample RUN --sampler mixture",
        ),
        (
            Command("translate", "RUN", "PICTURES", out="FOLDER"),
            "ganvas translate RUN PICTURES --out FOLDER",
            "ganvas translate RUN PICTURES --out FOLDER",
        ),
        (Command("data", "moths/"), "ganvas data moths/", "ganvas data moths/"),
        (Command("evaluate", "x", copies=False), "ganvas evaluate x --no-copies", "ganvas.evaluate('x', copies=False)"),
        (Command("evaluate", "x", json="a.json"), "ganvas evaluate x --json a.json", "ganvas.evaluate('x')"),
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


def test_sentences_stand_side_by_side_and_are_said_in_another_language_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_catalogue", lambda name: Backwards() if name == "xx" else gettext.NullTranslations())
    said = sentences(message("{path} is not a picture.", path="a.txt"), message("Try again."))
    assert said == "a.txt is not a picture. Try again."
    assert said.in_language("xx") == "Not a picture: a.txt Try again."


def test_a_name_that_does_not_exist_is_answered_with_the_nearest_or_with_all() -> None:
    known = ["dcgan", "dcgan-28", "sketch"]
    assert did_you_mean(nearest("dcgam", known, most=1), known) == ("Did you mean dcgan?",)
    assert did_you_mean(nearest("xyzzy", known), known) == ("There are: dcgan, dcgan-28, sketch.",)
    assert did_you_mean([]) == ()


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_error_is_glued_together(path: Path) -> None:
    """What is raised for people is a message: a whole sentence that can be translated, not an f-string or a sum of parts."""
    errors = {"GanvasError", *(kind.__name__ for kind in GanvasError.__subclasses__())}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors:
            for argument in node.args:
                assert not isinstance(argument, ast.JoinedStr | ast.BinOp | ast.Constant), f"line {argument.lineno}"


LABELS = {
    # headings of reports, and of their parts
    "All figures", "During training", "Generated pictures, in the order they came", "How copies were searched for, and how well that works",
    "How good it is", "How often each class occurs", "In threes: the input, the output, and the reconstruction of the input from it",
    "In threes: the input, the output, and what it should be", "In twos: the input and the output",
    "Inception v3, so that the Fréchet distance is the FID", "Look at them", "Quality",
    "The whole record: protocol, feature spaces, versions", "Variety",
    # heads of columns, names of rows, and what fills a cell
    "ahead", "as real ≈", "batches, moving average", "better", "billion operations", "chosen", "class", "every", "for 1,000 pictures",
    "generated", "higher ↑", "holes filled smoothly", "images shown in {time}", "Layer (type)", "lower ↓", "measured", "none",
    "other real ones", "Output Shape", "Param #", "real", "real, never shown", "real, trained on", "seconds predicted",
    "share of the rate", "size", "together", "too often", "too rare", "translated", "what it is for", "worth it from",
    # what is known of a piece, and how it was made
    "added", "id", "Lineage of {id}", "note", "Pictures that a model made", "stars", "tags", "what it is", "Where it comes from",
    "found in a picture", "in other classes", "kept, without its history", "moved by {amount:g}",
    "on a walk, at {turn:.2f}",
    "on a walk between the second and the third, at {share:.2f}", "truncated, psi {psi:g}",
    "blend of {parents}", "child of {parents}", "layers of {parents}",
    # what is known of a job
    "cancelled", "done", "failed", "interrupted, can go on", "kind of job", "of what", "runs", "state", "waits", "what it says",
    # what stands for a name
    "pictures in memory", "sample sheet", "The array",
    # which pictures a figure is of
    "held-out pictures", "one half of the training pictures", "training pictures, each compared with all others",
    # how a planted copy is disguised
    "all at once", "brightness", "exact", "jpeg", "mirrored", "shifted",
    # by what pictures are compared
    "untrained network {number} of {count}",
    # what is said about in a line
    "at most {n}",
    "cache", "classes", "convolutions", "cores", "cut off", "devices", "duplicates", "enlarged", "fingerprint", "held out", "left out",
    "libraries", "load", "machine", "modes", "originals", "packed", "passed over", "pictures", "products", "recipe", "refused",
    "run", "source", "threads", "training", "weights",
    # a size next to its folder
    "{size:9,.1f} MB",
    # kinds of pictures
    "colour", "grey",
    # what is being done, next to a bar
    "arranging the map",
    "adding pictures", "checking the gallery",
    "calibrating the search for copies", "comparing with blurred real pictures", "comparing originals with their neighbours",
    "computing features: {space}",
    "downloading {name}", "evaluating {translation}", "finding", "finding planted copies: {disguise}", "generating pictures",
    "getting the model", "looking at each picture", "looking at samples",
    "looking for copies", "making frames", "measuring what directions change",
    "measuring what this evaluation notices",
    "measuring the search for copies", "measuring the way", "measuring what trains fastest here", "opening the pictures",
    "opening {source}", "packing", "reading values", "sampling", "tiles", "training a classifier on {source}",
    "translating {name}", "unpacking",
    # why a file was refused
    "can't be written",
    "ambiguous", "decompression bomb", "empty", "encrypted", "format unknown", "its mask can't be used", "its mask has another size",
    "no partner", "not a picture", "not pixels", "not two halves", "nothing to fill", "too much to fill",
    "sizes differ", "special file", "too large", "too small", "truncated", "unreadable", "written by ganvas",
}  # fmt: skip
"""Messages of a few words that are not sentences."""

EXPLANATIONS = ("evaluation/samples/findings.py", "evaluation/translations/record.py")
"""Where figures are explained, each in the cell next to its name, in a few words."""

DETAILS = re.compile(
    r"^((all|an?|another|cpu,|damaged|float32|it|its|none|not|permission|several|stored|the) |"  # in parentheses, in a cell, after a colon
    r"(against|blur|diversity|frechet) \{|"  # a name and its figure
    r"(added|album|collections|contact sheet|health|held out|id|lineage|mended|note|picture): |"
    r"(run|sheet|skipped|tags|weights|written|wrong): |"  # what a line is about
    r"train\(\)|\w+=\{|--|\{|\d)"  # names as they are typed, values
)
"""How messages begin that don't begin with a capital."""

ENDS = re.compile(r"([.?)}:]|: +--\S.*|:  .*)$")
"""A sentence ends in a full stop, in a value, in what can be typed, or in a colon before commands."""


def messages() -> list[tuple[str, ast.Call]]:
    """Every call of message and plural in the source, with its place."""
    return [
        (f"{path.relative_to(SOURCE).as_posix()}:{node.lineno}", node)
        for path in sorted(SOURCE.rglob("*.py"))
        if path.name != "words.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("message", "plural")
    ]


def patterns_of(call: ast.Call) -> list[ast.expr]:
    """The English forms in a call: the first argument of message, the second and third of plural."""
    assert isinstance(call.func, ast.Name)
    return call.args[:1] if call.func.id == "message" else call.args[1:3]


def test_every_message_can_be_collected_for_translators() -> None:
    """Tools read the source: a sentence must be there as it is, and every value it has must be given by its name."""
    found = messages()
    assert len(found) > 150
    for place, call in found:
        patterns = patterns_of(call)
        assert len(patterns) == (1 if call.func.id == "message" else 2), place  # type: ignore[attr-defined]
        given = {keyword.arg for keyword in call.keywords} | ({"n"} if len(patterns) == 2 else set())
        for pattern in patterns:
            assert isinstance(pattern, ast.Constant), f"{place}: not a literal"
            assert isinstance(pattern.value, str), f"{place}: not a text"
            fields = {
                re.split(r"[.!:\[]", name)[0] for _, name, _, _ in string.Formatter().parse(pattern.value) if name is not None
            }
            if None in given:  # the rest comes from a dictionary that several sentences share
                continue
            assert fields <= given, f"{place}: {pattern.value!r} has no value for {fields - given}"
            if len(patterns) == 1:
                assert given <= fields, f"{place}: {pattern.value!r} doesn't say {given - fields}"


def test_every_message_is_whole() -> None:
    """No fragments: a sentence with its full stop, or one of a few labels; nothing that is glued to something else."""
    before_commands = words_of_steps()
    for place, call in messages():
        for pattern in patterns_of(call):
            assert isinstance(pattern, ast.Constant)
            text = pattern.value
            assert text == text.strip(), f"{place}: {text!r} has spaces to be glued by"
            if text in LABELS or text in before_commands or place.startswith(EXPLANATIONS):
                continue
            assert text[0].isupper() or DETAILS.match(text), f"{place}: {text!r} begins small"
            if text[0].isupper() and text not in LABELS:
                assert ENDS.search(text), f"{place}: {text!r} has no end"


def words_of_steps() -> set[str]:
    """What stands before a command, which then is its end."""
    return {
        pattern.value
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Step" and node.args
        for call in ast.walk(node.args[0])
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("message", "plural")
        for pattern in patterns_of(call)
        if isinstance(pattern, ast.Constant)
    }


def test_days_are_typed_as_a_time() -> None:
    assert Command("train", "digits", length="2 days").typed == "ganvas train digits --for 2d"
    assert Command("train", "digits", length="1 epoch").typed == "ganvas train digits --epochs 1"


def test_an_option_in_a_sentence_is_named_as_it_is_typed_and_as_it_is_called() -> None:
    said = message("Leave {flag} out, or give {other}.", flag=Flag("start_from"), other=Flag("settings", ["model.width=8"]))
    assert said == "Leave --from out, or give --set model.width=8."
    assert said.called == "Leave start_from out, or give settings=['model.width=8']."
    assert (
        message("{change}: It should be at least 1.", change=Flag("batch_size", "0")).called
        == "batch_size=0: It should be at least 1."
    )
    assert Step(message("Leave {flag} out", flag=Flag("psi")), Command("recipes")).called == "Leave psi out:  ganvas.RECIPES"


def test_every_command_that_is_named_exists() -> None:
    verbs = {each.name for each in (*app.registered_commands, *app.registered_groups)}
    for place, call in messages():
        for pattern in patterns_of(call):
            assert isinstance(pattern, ast.Constant)
            named = set(re.findall(r"(?:^|  )ganvas ([a-z]+)", str(pattern.value)))
            assert named <= verbs, f"{place}: {pattern.value!r}"
