"""Docstrings as Markdown."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from textwrap import dedent

from public_names import PublicNames


@dataclass(frozen=True)
class Links:
    """Turns what a docstring says into Markdown, in which the names that the page describes lead to their places."""

    anchors: dict[str, str]
    """By the name of a function or class, also the one it is imported by, or of a method: Run.model."""
    errors: re.Pattern[str]
    """Names that are links without backticks too."""
    inside: str = ""
    """The class that is described: its methods are meant by their names alone."""
    parameters: frozenset[str] = frozenset()
    """Of the function that is described: names that are no links."""

    @classmethod
    def to(cls, names: PublicNames) -> "Links":
        anchors: dict[str, str] = {}
        for path, thing in names.things.items():
            for name in (path, thing.name):
                anchors.setdefault(name, anchor(path))
            methods = [f"{thing.name}.{member.name}" for member in names.members(thing) if member.is_function]
            anchors |= {method: anchor(method) for method in methods}
        errors = [thing.name for path, thing in names.things.items() if path.startswith("ganvas.errors.")]
        return cls(anchors, re.compile(rf"(?<![\w`])({'|'.join(errors) or '(?!)'})(?![\w`])"))

    def within(self, name: str) -> "Links":
        return replace(self, inside=name)

    def said(self, text: str) -> str:
        """On one line."""
        parts = re.split(r"(``.+?``)", self.errors.sub(r"``\1``", " ".join(text.split())))
        return "".join(self.code(part[2:-2]) if part.startswith("``") else re.sub(r"[*<]", r"\\\g<0>", part) for part in parts)

    def code(self, name: str) -> str:
        alone = name.removesuffix("()")
        known = self.anchors.get(f"{self.inside}.{alone}") or self.anchors.get(alone)
        return f"[`{name}`](#{known})" if known and alone not in self.parameters else f"`{name}`"


def parts_of(text: str, known: Iterable[str], links: Links) -> tuple[list[str], dict[str, str]]:
    """A docstring's paragraphs, and what it says of each name where a sentence begins as in ``seed: the number that decides it``."""
    known = list(known)
    links = replace(links, parameters=frozenset(known))
    name = "|".join(map(re.escape, ("Returns", *known)))
    starts = re.compile(rf"(?:(?<=[.;] )|^)(?=Raises |(?:``)?(?:{name})(?:``)?(?:, (?:{name}))*: )")
    paragraphs: list[str] = []
    said: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        if block.startswith("    ") or _is_a_call(block):
            paragraphs.append(as_code(dedent(block)))
            continue
        for part in starts.split(" ".join(block.split())):
            about, colon, words = part.partition(": ")
            about = about.replace("``", "")
            if colon and all(re.fullmatch(name, each) for each in about.split(", ")):
                said[about.replace(", ", "`, `")] = links.said(words.strip(" ;"))
            elif part:
                paragraphs.append(links.said(part))
    return paragraphs, said


def _is_a_call(block: str) -> bool:
    """Whether it is Python, as ``ganvas.train("digits")`` in a paragraph of its own."""
    try:
        (first, *_) = ast.parse(block).body
    except (SyntaxError, ValueError):
        return False
    return isinstance(first, ast.With) or (isinstance(first, ast.Expr) and isinstance(first.value, ast.Call))


def anchor(heading: str) -> str:
    """As GitHub names a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def as_code(text: str) -> str:
    return f"```python\n{text}\n```"
