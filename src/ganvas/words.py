"""Words: messages as whole sentences with named values, which can be translated, and next steps that are commands.

    message("{path} is not a picture.", path=path)
    plural(n, "{n:,} file was skipped.", "{n:,} files were skipped.")
    Step(message("To continue it"), Command("resume", run))

Translators see the sentence alone, so it must be one: never glued from parts, never with a plural's ending written by hand.
"""

import difflib
import gettext as catalogues
import os
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

LOCALES = Path(__file__).parent / "locale"
"""One folder a language: LANGUAGE/LC_MESSAGES/ganvas.mo, made from the .po file next to it."""
PSEUDO = "pseudo"
"""A language for tests: every message stands in brackets, so that what was never given to ``message`` shows."""
OPEN, CLOSE = "⟦", "⟧"


class Message(str):
    """A sentence in the language of the process, which remembers its English form and its values, so that others can say it too."""

    __slots__ = ("key", "many", "number", "values")

    key: str
    """The English sentence, its values in braces: what translators are given."""
    many: str | None
    """The sentence for several, where there are two."""
    number: int
    """What chooses between the two."""
    values: dict[str, Any]
    """By their names in the sentence."""

    def __new__(cls, key: str, many: str | None = None, number: int = 1, /, **values: Any) -> Self:
        made = super().__new__(cls, _said(language(), key, many, number, values))
        made.key, made.many, made.number, made.values = key, many, number, values
        return made

    def in_language(self, name: str) -> str:
        """The same in another language. Values that are messages are said in it as well."""
        return _said(name, self.key, self.many, self.number, self.values)

    @property
    def called(self) -> str:
        """The same for Python: options among its values are named as arguments. The text itself has them as they are typed."""
        values = {name: called(value) for name, value in self.values.items()}
        return _said(language(), self.key, self.many, self.number, values)

    def __reduce__(self) -> str | tuple[Any, ...]:
        return (str, (str(self),))  # elsewhere it is the text that it was here


def message(sentence: str, /, **values: Any) -> Message:
    """One whole sentence. Values have names, and formats as ``str.format`` takes them: "{n:,} of {total:,}"."""
    return Message(sentence, **values)


def called(value: Any) -> Any:
    """A value of a message, or a message, as Python has it; what looks the same everywhere as it is."""
    return getattr(value, "called", value)


def plural(n: int, one: str, many: str, /, **values: Any) -> Message:
    """The sentence for one or for many things; ``n`` is among its values. Languages have their own rules for which is taken."""
    return Message(one, many, n, n=n, **values)


def sentences(*said: str) -> Message:
    """Whole sentences, one after the other, as one message."""
    names = [f"sentence_{number}" for number in range(len(said))]
    return Message(" ".join(f"{{{name}}}" for name in names), None, 1, **dict(zip(names, said, strict=True)))


def listed(things: Iterable[Any]) -> str:
    """a, b, c: a list that is a value of a message. Messages in it are said in the language of that message."""
    found = list(things)
    if not any(isinstance(thing, Message) for thing in found):
        return ", ".join(map(str, found))
    names = [f"thing_{number}" for number in range(len(found))]
    return Message(", ".join(f"{{{name}}}" for name in names), None, 1, **dict(zip(names, found, strict=True)))


def nearest(name: str, known: Iterable[str], *, most: int = 3, cutoff: float = 0.6) -> list[str]:
    """The known names that ``name`` may be a misspelling of, the likeliest first; cutoff: how alike they must be, in [0, 1]."""
    return difflib.get_close_matches(name, list(known), n=most, cutoff=cutoff)


def did_you_mean(near: Sequence[Any], known: Iterable[Any] = ()) -> tuple[Message, ...]:
    """The next step after a name that doesn't exist: the nearest that do, else all that are known; empty where there are none."""
    if near:
        return (message("Did you mean {names}?", names=listed(near)),)
    return (message("There are: {names}.", names=names),) if (names := listed(known)) else ()


def language() -> str:
    """GANVAS_LANGUAGE, else English."""
    return os.environ.get("GANVAS_LANGUAGE", "en")


def readable(text: str) -> str:
    """A text that can be printed and written anywhere: bytes of a file's name that are not UTF-8 become \\xff."""
    return _UNREADABLE.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", text)


def is_readable(text: str) -> bool:
    """Whether a text can be printed and written as it is. A file's name from an old archive may hold bytes that are not UTF-8."""
    return _UNREADABLE.search(text) is None


_UNREADABLE = re.compile("[\ud800-\udfff]")
"""What Python puts in the place of such a byte: half of a character, which no encoding has."""


def _said(name: str, key: str, many: str | None, count: int, values: dict[str, Any]) -> str:
    if name == PSEUDO:
        pattern = key if many is None or count == 1 else many
        return readable(f"{OPEN}{pattern.format(**_in(name, values))}{CLOSE}")
    found = _catalogue(name)
    pattern = found.gettext(key) if many is None else found.ngettext(key, many, count)
    return readable(pattern.format(**_in(name, values)))


def _in(name: str, values: dict[str, Any]) -> dict[str, Any]:
    return {key: value.in_language(name) if isinstance(value, Message) else value for key, value in values.items()}


@cache
def _catalogue(name: str) -> catalogues.NullTranslations:
    return catalogues.translation("ganvas", LOCALES, [name], fallback=True)


def catalogue(name: str) -> dict[str, str]:
    """All sentences that are translated into a language, by their English form; of two forms of a sentence, that of one thing."""
    found: dict[object, str] = getattr(_catalogue(name), "_catalog", {})
    sentences = {key[0] if isinstance(key, tuple) else key: said for key, said in found.items() if key and not _is_many(key)}
    return {str(key): said for key, said in sentences.items()}


def said_again(text: str, name: str) -> str:
    """A sentence without values that was written down in English, in another language; as it is where that has no translation of it."""
    return _catalogue(name).gettext(text) if text else text


def _is_many(key: object) -> bool:
    return isinstance(key, tuple) and key[1] != 0


def in_notebook() -> bool:
    """Whether this is the kernel of a notebook (Jupyter, Colab, VS Code), where commands are called and nothing is typed."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None
    return getattr(shell, "kernel", None) is not None


def quoted(path: str | Path) -> str:
    """A path as it can be typed in a shell."""
    return shlex.quote(str(path))


_FLAGS = {"n": "-n", "settings": "--set", "start_from": "--from", "class_name": "--class"}
"""Options whose flag isn't their name with dashes."""
_CALLS = {
    "train": "ganvas.train({})",
    "resume": "ganvas.resume({})",
    "evaluate": "ganvas.evaluate({})",
    "sample": "ganvas.load({first}).sample({rest})",
    "translate": "ganvas.load({first}).translate({rest})",
    "restore": "ganvas.load({first}).restore({rest})",
}
"""Verbs that are functions too."""
KINDS_VARIABLE = "GANVAS_KINDS"
"""Files and modules with kinds of model that don't ship, as --kinds names them, separated like the folders of PATH."""
_WITHOUT_MODELS = ("compare", "data", "doctor", "gallery", "jobs")
"""Verbs that read no model and no recipe."""


def kinds_named() -> list[str]:
    """What --kinds named in this process or in the one that started it."""
    return [name for name in os.environ.get(KINDS_VARIABLE, "").split(os.pathsep) if name]


class Command:
    """Something ganvas can do, said once: typed in a shell, called in Python, or pressed as a button.

        Command("train", "moths/", run="runs/moths-96", settings=["model.width=96"])

    Options have the names they have in Python. A pair of sources is typed as --a and --b.
    """

    def __init__(self, verb: str, *arguments: "str | Path | tuple[str | Path, str | Path]", **options: Any) -> None:
        self.verb, self.arguments = verb, arguments
        self.options = {name: value for name, value in options.items() if value is not None}

    def but(self, **options: Any) -> "Command":
        """The same with other options, which come last."""
        return Command(
            self.verb, *self.arguments, **{name: self.options[name] for name in self.options if name not in options}, **options
        )

    @property
    def typed(self) -> str:
        """As a shell takes it: ganvas train moths/ --run runs/moths-96 --set model.width=96"""
        words = ["ganvas", self.verb]
        for argument in self.arguments:
            if isinstance(argument, tuple):
                words += ["--a", quoted(argument[0]), "--b", quoted(argument[1])]
            else:
                words.append(quoted(argument))
        for name, value in self.options.items():
            words += _typed_option(name, value)
        if self.verb not in _WITHOUT_MODELS:
            words += [word for name in kinds_named() for word in ("--kinds", quoted(name))]
        return " ".join(words)

    @property
    def called(self) -> str:
        """As Python takes it: ganvas.train('moths/', run='runs/moths-96', settings=['model.width=96']). What is not a function is typed."""
        if not self._is_a_function:
            return "ganvas.RECIPES" if self.typed == "ganvas recipes" else self.typed
        first, *rest = [_called(argument) for argument in self.arguments] or [""]
        options = [f"{name}={_called(value)}" for name, value in self.options.items() if name not in ("out", "json")]
        inside = ", ".join(filter(None, (first, *rest, *options)))
        call = _CALLS[self.verb].format(inside, first=first, rest=", ".join((*rest, *options)))
        return f"{call}.save({_called(self.options['out'])})" if "out" in self.options else call

    @property
    def in_a_cell(self) -> str:
        """As it runs in a cell of a notebook: called, or what is no function typed behind a !."""
        return f"!{self.called}" if self.called.startswith("ganvas ") else self.called

    @property
    def suited(self) -> str:
        """Called in a notebook, typed elsewhere: for sentences that are written down where they are read."""
        return self.in_a_cell if in_notebook() else self.typed

    @property
    def _is_a_function(self) -> bool:
        """Sheets are saved as pictures and models translate one at a time; the verbs also write arrays and folders, and fit samplers."""
        if self.verb not in _CALLS or self.options.get("sampler", "prior") != "prior":
            return False
        return "out" not in self.options or (self.verb == "sample" and str(self.options["out"]).endswith(".png"))

    def __repr__(self) -> str:
        return f"Command({self.typed!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Command) and self.typed == other.typed

    def __hash__(self) -> int:
        return hash(self.typed)


def _flag(name: str) -> str:
    return _FLAGS.get(name, f"--{name.replace('_', '-')}")


def _typed_option(name: str, value: Any) -> list[str]:
    if name == "length":  # "5 minutes", "20 epochs"
        number, _, unit = str(value).partition(" ")
        if not unit or not unit.isalpha():  # 5m, 1h30m
            return ["--for", quoted(str(value))]
        counted = f"{unit.rstrip('s')}s"
        return [f"--{counted}", number] if counted in ("images", "steps", "epochs") else ["--for", f"{number}{unit[0]}"]
    if name == "source" and isinstance(value, tuple):
        return ["--a", quoted(value[0]), "--b", quoted(value[1])]
    flag = _flag(name)
    if isinstance(value, bool):
        return [flag] if value else [f"--no-{flag.removeprefix('--')}"]
    several = value if isinstance(value, list | tuple) else [value]
    return [word for each in several for word in (flag, quoted(str(each)))]


class Flag(str):
    """An option among the values of a message: ``--batch-size 0`` as it is typed, ``batch_size=0`` as it is called.

    value: may be the text that a person wrote; None names the option alone.
    """

    __slots__ = ("called",)

    called: str

    def __new__(cls, name: str, value: Any = None) -> Self:
        made = super().__new__(cls, " ".join(_typed_option(name, [] if value is None else value)) or _flag(name))
        is_number = isinstance(value, str) and re.fullmatch(r"-?[0-9.]+", value)
        made.called = name if value is None else f"{name}={value if is_number else _called(value)}"
        return made


def _called(value: Any) -> str:
    if isinstance(value, tuple | list):
        inside = ", ".join(map(_called, value))
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    if isinstance(value, str | Path):
        text = str(value)
        # SOURCE and RUN stand for what a person puts there.
        return text if text.isupper() and text.isidentifier() else repr(text)
    return repr(value)


@dataclass(frozen=True)
class Step:
    """What to do next: a sentence, and perhaps the command that does it. A terminal shows it typed, Python called, a page as a button."""

    words: str
    """The sentence."""
    command: Command | None = None
    """What does it; None where no command can."""

    @property
    def typed(self) -> str:
        """The sentence with the command as a shell takes it."""
        return self._with(self.command.typed if self.command else "", self.words)

    @property
    def called(self) -> str:
        """The sentence with the command as Python takes it."""
        return self._with(self.command.called if self.command else "", called(self.words))

    @property
    def suited(self) -> str:
        """With its command as it suits where it is read; see ``Command.suited``."""
        return self._with(self.command.suited if self.command else "", called(self.words) if in_notebook() else self.words)

    @property
    def said(self) -> str:
        """The same as ``suited``; outside notebooks it stays a message, which can be said in other languages too."""
        if in_notebook() or self.command is None or not self.words:
            return self.suited
        return message("{words}:  {command}", words=self.words, command=self.command.suited)

    @staticmethod
    def _with(command: str, words: str) -> str:
        if not command:
            return words
        return f"{words.rstrip(':.')}:  {command}" if words else command

    def __str__(self) -> str:
        return self.typed
