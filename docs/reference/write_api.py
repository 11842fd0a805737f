"""Writes docs/api.md: every public name with its signature and its docstring, read from the source without importing it.

python docs/reference/write_api.py
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import griffe
from docstrings import Links, anchor, as_code, parts_of
from public_names import SOURCE, PublicNames, Thing, docstring_of
from signatures import alias, choices_of, default, plain, signature

PAGE = Path(__file__).parent.parent / "api.md"

OPENING = """# Reference

Every public name of ganvas, with its signature and what its docstring says. For how to do things, start with [from Python](python.md).

Pictures are uint8 with channels last, (N, H, W, C), where people meet them, and float with channels first, (N, C, H, W) in [-1, 1],
where networks do. N is their number, H and W are height and width in pixels, C is 1 for grey and 3 for colour. Z is the number of latents
of a picture, B the pictures of a batch.

*Written by `make docs` from the docstrings in `src/ganvas/`: change those, not this page.*
"""

SECTIONS = (
    (
        "Training",
        ("training.train", "training.planning"),
        "What happens in a training, and what its losses mean: [runs](runs.md).",
    ),
    (
        "Events",
        ("training.events", "training.display"),
        "How to follow a training: [from Python](python.md#follow-a-training).",
    ),
    ("Logs", ("training.logs",), ""),
    (
        "Runs",
        ("runs",),
        "What is in the folder of a run: [runs](runs.md). How to read one: [from Python](python.md#read-a-run).",
    ),
    ("Models in use", ("inference",), "Translating and restoring: [pictures into pictures](translation.md)."),
    ("Data", ("data", "progress"), "What can be given, and what becomes of it: [pictures](data.md)."),
    (
        "Recipes and settings",
        ("recipes", "settings"),
        "The shipped recipes: [recipes](recipes.md). `ganvas recipes NAME` shows every setting of one with its value. "
        "What those of `model` mean: [kinds of model](#kinds-of-model), by the value of `model.kind`.",
    ),
    ("Evaluating", ("evaluation",), "What the figures mean, and how far they can be trusted: [evaluation](evaluation.md)."),
    (
        "Kinds of model",
        ("models", "networks", "losses", "testing", "data.batches"),
        "What keeps the networks of a GAN in balance: [runs](runs.md#what-keeps-a-gan-in-balance).",
    ),
    ("Errors", ("errors", "words"), "How to read one: [from Python](python.md#errors)."),
    ("Others", ("",), ""),
)
"""Heading, where the code lives, and an introduction; in the order of the page."""


def page(names: PublicNames) -> str:
    """The page as Markdown."""
    sections = list(_sections(names))
    links = Links.to(names)
    parts = [OPENING, "\n".join(_contents(sections))]
    for heading, opening, things in sections:
        parts += [f"## {heading}", opening]
        for path, thing in things:
            parts += [f"### {path}", *_described(path, thing, names, links)]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _sections(names: PublicNames) -> Iterator[tuple[str, str, list[tuple[str, Thing]]]]:
    for heading, homes, opening in SECTIONS:
        mine = [(path, thing) for path, thing in names.things.items() if _home(thing) in homes]
        if mine:
            yield heading, opening, sorted(mine, key=_place)


def _home(thing: Thing) -> str:
    """The most specific of the homes of all sections."""
    homes = [home for _, homes, _ in SECTIONS for home in homes]
    return max((home for home in homes if not home or f"{thing.path}.".startswith(f"ganvas.{home}.")), key=len)


def _place(named: tuple[str, Thing]) -> tuple[bool, int, str, int]:
    """What ganvas itself exports comes first; functions, classes, then other values, as the source has them."""
    path, thing = named
    kind = 0 if thing.is_function else 1 if thing.is_class else 2
    return path.count(".") > 1, kind, thing.module.path, thing.lineno or 0


def _contents(sections: Iterable[tuple[str, str, list[tuple[str, Thing]]]]) -> Iterator[str]:
    for heading, _, things in sections:
        listed = ", ".join(f"[`{thing.name}`](#{anchor(path)})" for path, thing in things)
        yield f"- [{heading}](#{anchor(heading)}): {listed}"


def _described(path: str, thing: Thing, names: PublicNames, links: Links) -> Iterator[str]:
    """Everything about a name, below its heading."""
    links = links.within(thing.name)
    if isinstance(thing, griffe.Function):
        yield from _function(thing, links)
    elif isinstance(thing, griffe.Attribute):
        code, asked = alias(thing)
        yield as_code(code)
        yield f"{asked[:1].upper()}{asked[1:]}." if asked else ""
        prose, said = parts_of(docstring_of(thing), re.findall(r'"([\w-]+)"', code), links)
        yield from prose
        yield "\n".join(f"- `{name}`: {text}" for name, text in said.items())
    elif isinstance(thing, griffe.Class):
        yield from _class(thing, names, links)


def _class(thing: griffe.Class, names: PublicNames, links: Links) -> Iterator[str]:
    start = _start(thing)
    parameters = [parameter.name for parameter in start.parameters] if start else []
    members = names.members(thing)
    attributes = [member for member in members if isinstance(member, griffe.Attribute)]
    bases = ", ".join(str(base) for base in thing.bases if str(base) not in ("ABC", "Protocol"))
    line = f"class {thing.name}({bases})" if bases else f"class {thing.name}"
    yield as_code(f"{line}\n{signature(start, thing.name)}" if start else line)
    prose, said = parts_of(docstring_of(thing), [*(each.name for each in attributes), *parameters], links)
    more, also = parts_of(start.docstring.value if start and start.docstring else "", parameters, links)
    yield from (*prose, *more)
    said |= also
    if others := names.bases(thing):
        *first, last = [links.code(base.name) for base in others]
        yield f"Also has what {', '.join(first)} and {last} have." if first else f"Also has what {last} has."
    rows = [_attribute(each, said.pop(each.name, ""), links) for each in attributes]
    yield "\n".join(row for row in (*(f"- `{name}`: {text}" for name, text in said.items()), *rows) if row)
    for member in members:
        if isinstance(member, griffe.Function):
            yield f"#### {thing.name}.{member.name}"
            yield from _function(member, links)


def _start(thing: griffe.Class) -> griffe.Function | None:
    """What is called to make one, where it isn't made of its fields alone."""
    start = thing.members.get("__init__")
    return start if isinstance(start, griffe.Function) and "dataclass" not in thing.labels else None


def _function(function: griffe.Function, links: Links) -> Iterator[str]:
    kind = "".join(f"@{label}\n" for label in ("classmethod", "staticmethod") if label in function.labels)
    yield as_code(kind + signature(function, function.name))
    words = docstring_of(function)
    choices = choices_of(function)
    if choices is not None:  # as ganvas.training.planning.choices does it
        words = words.replace("choices: see ``Choices``.", docstring_of(choices))
    prose, said = parts_of(words, [*(each.name for each in function.parameters), *(choices.members if choices else ())], links)
    first, *rest = prose or [""]
    yield first
    yield "\n".join(f"- `{name}`: {text}" for name, text in said.items())
    yield from rest


def _attribute(attribute: griffe.Attribute, said: str, links: Links) -> str:
    """A field or a property in a line; "" where nothing is known of it."""
    own = " ".join(parts_of(docstring_of(attribute), (), links)[0])
    words = own or said
    if attribute.annotation is None and not words:
        return ""
    kind, asked = plain(attribute.annotation) if attribute.annotation is not None else ("", "")
    given = "class-attribute" in attribute.labels and "ClassVar" not in str(attribute.annotation)
    standard = default(attribute.value) if given else None
    shown = attribute.name + (f": {kind}" if kind else "") + (f" = {standard}" if standard is not None else "")
    return f"- `{shown}`{f', {asked}' if asked else ''}{f': {words}' if words else ''}"


def pages() -> list[str]:
    """The texts of the pages that may import public names."""
    return [each.read_text(encoding="utf-8") for each in sorted(PAGE.parent.glob("*.md")) if each != PAGE]


if __name__ == "__main__":
    PAGE.write_text(page(PublicNames(SOURCE, pages())), encoding="utf-8", newline="\n")
