"""Signatures, types and defaults as code that is easy to read."""

import ast
import re
from typing import Any

import griffe

_LIMITS = {"ge": "at least {}", "gt": "greater than {}", "le": "at most {}", "lt": "less than {}"}
_WIDTH = 100


def alias(attribute: griffe.Attribute) -> tuple[str, str]:
    """RECIPES: dict[str, Recipe], or Share = float; and what is asked of its values."""
    if attribute.annotation is not None:
        return f"{attribute.name}: {plain(attribute.annotation)[0]}", ""
    code, asked = plain(attribute.value)
    return f"{attribute.name} = {code}", asked


def signature(function: griffe.Function | Any, name: str) -> str:
    """On one line where it fits, else a line for each parameter."""
    parts: list[str] = []
    choices = choices_of(function)
    kinds = griffe.ParameterKind
    keywords = False
    parameters = [each for each in function.parameters if each.name not in ("self", "cls")]
    if choices is not None:  # before the function's own keywords
        chosen = [_chosen(each, choices) for each in choices.members.values()]
        place = next((i for i, each in enumerate(parameters) if each.kind is kinds.keyword_only), len(parameters))
        parameters[place:] = [*chosen, *(each for each in parameters[place:] if each.kind is not kinds.var_keyword)]
    for parameter in parameters:
        if parameter.kind is kinds.keyword_only and not keywords:
            parts.append("*")
        keywords = keywords or parameter.kind in (kinds.keyword_only, kinds.var_positional)
        stars = {kinds.var_positional: "*", kinds.var_keyword: "**"}.get(parameter.kind, "")
        text = f"{stars}{parameter.name}"
        if parameter.annotation is not None:
            text += f": {plain(parameter.annotation)[0]}"
        if parameter.default is not None and not stars:
            text += f" = {_quoted(str(parameter.default))}"
        parts.append(text)
    returned = "" if function.returns is None or name[0].isupper() else f" -> {plain(function.returns)[0]}"
    line = f"{name}({', '.join(parts)}){returned}"
    if len(line) <= _WIDTH:
        return line
    return f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){returned}"


def choices_of(function: griffe.Function | Any) -> griffe.Class | None:
    """Of a function that takes **choices: Unpack[Choices], the class that lists them."""
    for parameter in function.parameters:
        if str(parameter.annotation).startswith("Unpack[") and isinstance(parameter.annotation, griffe.ExprSubscript):
            inside: Any = parameter.annotation.slice
            found: Any = function.modules_collection[inside.canonical_path]
            return found.final_target if found.is_alias else found  # type: ignore[no-any-return]
    return None


def _chosen(member: Any, choices: griffe.Class) -> griffe.Parameter:
    """One of the choices as a parameter; where it isn't None, its default is in the dictionary DEFAULTS next to the class."""
    defaults = ast.literal_eval(str(choices.module["DEFAULTS"].value))
    default = repr(defaults.get(member.name))
    return griffe.Parameter(member.name, annotation=member.annotation, default=default, kind=griffe.ParameterKind.keyword_only)


def is_number(attribute: griffe.Attribute) -> bool:
    """Whether a module's name stands for a number, or for one within limits: it is shown as that, and needs no place of its own."""
    value = str(attribute.value)
    return re.fullmatch(r"[\d._e-]+", value) is not None or re.match(r"Annotated\[(int|float), Field\(", value) is not None


def _numbers(expression: Any) -> dict[str, str]:
    """The names in an expression that stand for numbers, and what they stand for."""
    found: dict[str, str] = {}
    for part in expression.iterate(flat=True) if isinstance(expression, griffe.Expr) else ():
        if isinstance(part, griffe.ExprName) and part.canonical_path.startswith("ganvas."):
            thing: Any = part.parent.modules_collection[part.canonical_path]  # type: ignore[union-attr]
            thing = thing.final_target if thing.is_alias else thing
            if isinstance(thing, griffe.Attribute) and is_number(thing):
                found[part.name] = str(thing.value)
    return found


class _Plain(ast.NodeTransformer):
    """Annotated[int, Field(ge=8)] -> int; what is asked of the number is kept in words."""

    def __init__(self, numbers: dict[str, str]) -> None:
        self.asked: list[str] = []
        self._numbers = numbers

    def visit_Name(self, node: ast.Name) -> ast.AST:
        meant = self._numbers.get(node.id)
        return self.visit(ast.parse(meant, mode="eval").body) if meant else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        outer = node.value.id if isinstance(node.value, ast.Name) else ""
        if outer == "ClassVar":
            return node.slice
        if outer != "Annotated" or not isinstance(node.slice, ast.Tuple):
            return node
        for call in node.slice.elts[1:]:
            limits = {each.arg: ast.unparse(each.value) for each in call.keywords} if isinstance(call, ast.Call) else {}
            if limits.keys() == {"ge", "le"}:
                self.asked.append(f"{limits['ge']} to {limits['le']}")
            elif limits.keys() & _LIMITS.keys():
                self.asked.append(", ".join(_LIMITS[name].format(limit) for name, limit in limits.items() if name in _LIMITS))
        return node.slice.elts[0]


def plain(annotation: Any) -> tuple[str, str]:
    """A type as it is read, and what is asked of its values."""
    simpler = _Plain(_numbers(annotation))
    tree = simpler.visit(ast.parse(str(annotation), mode="eval"))
    if isinstance(tree.body, ast.Constant) and isinstance(tree.body.value, str):  # quoted, because imported for types alone
        return plain(tree.body.value)
    return _quoted(ast.unparse(tree)), "; ".join(dict.fromkeys(simpler.asked))


def default(value: Any) -> str | None:
    """What a field is when it isn't given; None where it must be."""
    if value is None:
        return None
    text = _numbers(value).get(str(value), str(value))
    if not text.startswith("field("):
        return _quoted(text)
    call = ast.parse(text, mode="eval").body
    given = {each.arg: ast.unparse(each.value) for each in call.keywords} if isinstance(call, ast.Call) else {}
    factories = {"dict": "{}", "list": "[]", "tuple": "()"}
    return given.get("default", factories.get(given.get("default_factory", "")))


def _quoted(code: str) -> str:
    return code if '"' in code else code.replace("'", '"')
