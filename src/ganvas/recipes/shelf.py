"""Shelf: recipes by name, shown as a table of what each is for instead of all their settings."""

from html import escape

from ganvas.recipes.recipe import Recipe
from ganvas.words import message


class Shelf(dict[str, Recipe]):
    """A dictionary like any other; print it, or let a notebook show it."""

    def __repr__(self) -> str:
        width = max(map(len, self), default=0)
        return "\n".join(f"{name:<{width}}  {_use(recipe)}" for name, recipe in self.items())

    def _repr_pretty_(self, printer: object, cycle: bool) -> None:
        """IPython spells out dictionaries by itself."""
        printer.text(repr(self))  # type: ignore[attr-defined]

    def _repr_html_(self) -> str:
        left = "text-align:left"
        head = "".join(f'<th style="{left}">{escape(name)}</th>' for name in (message("recipe"), message("what it is for")))
        rows = "".join(
            f'<tr><td style="{left}"><code>{escape(name)}</code></td><td style="{left}">{escape(_use(recipe))}</td></tr>'
            for name, recipe in self.items()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _use(recipe: Recipe) -> str:
    return recipe.promise.splitlines()[0]
