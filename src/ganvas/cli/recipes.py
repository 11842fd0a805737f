"""ganvas recipes: what can be trained, and exactly how."""

from typing import Annotated

import typer


def recipes(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="A recipe, or a file with one: my.json, my.toml. Without it, all are listed."),
    ] = None,
    resolution: Annotated[
        str | None, typer.Option(metavar="N|WxH", help="Size of the pictures that the networks are shown for: 64, 112x64.")
    ] = None,
    channels: Annotated[int | None, typer.Option(min=1, max=3, help="1 for grey, 3 for colour.")] = None,
    cost: Annotated[
        bool,
        typer.Option(
            "--cost", help="Show what it costs here: operations, seconds and memory, predicted and measured on a few steps."
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the recipe, or with --cost its costs, as JSON.")] = False,
    toml: Annotated[bool, typer.Option("--toml", help="Print the recipe as TOML, without what is not set.")] = False,
) -> None:
    """List the shipped recipes, or explain one: its promise, its settings, its networks layer by layer; or what it costs."""
    from rich.console import Console
    from rich.table import Table

    from ganvas.cli.cost import show_cost
    from ganvas.errors import SettingError
    from ganvas.recipes import RECIPES, find, to_toml
    from ganvas.recipes.layers import usual_shape
    from ganvas.recipes.summary import summary
    from ganvas.words import Command, Step, message

    console = Console()
    if name is None:
        if cost:
            raise SettingError(
                message("--cost measures one recipe, and none was named."),
                Step(message("For example"), Command("recipes", "sketch", cost=True)),
            )
        table = Table(box=None, padding=(0, 2, 0, 0))
        table.add_column(message("recipe"), style="bold", no_wrap=True)
        table.add_column(message("what it is for"))
        for recipe in RECIPES.values():
            table.add_row(recipe.name, recipe.promise.splitlines()[0])
        console.print(table)
        console.print()
        for step in (
            Step(message("More about one"), Command("recipes", "NAME")),
            Step(message("To train one"), Command("train", "SOURCE", recipe="NAME")),
        ):
            console.print(step.typed, highlight=False, markup=False)
        return
    recipe = find(name)
    shape = usual_shape(recipe, _size(resolution) if resolution else None, channels)
    if (json or toml) and not cost:  # as it is, to be read again
        print(to_toml(recipe) if toml else recipe.to_json())
        return
    recipe = recipe.sized_for(shape)
    if cost:
        show_cost(recipe, shape, as_json=json)
        return
    console.print(f"[bold]{recipe.name}[/bold]", highlight=False)
    console.print(recipe.promise, highlight=False, markup=False, soft_wrap=True)
    print(f"\n{summary(recipe, shape)}")
    console.print()
    console.print(message("Settings (change one with --set NAME=VALUE)"), style="bold")
    for path, value in recipe.flat().items():
        if path not in ("name", "promise"):
            console.print(f"  {path} = {value}", highlight=False, markup=False)


def _size(text: str) -> tuple[int, int]:
    """ "64" or "112x64" (width x height) -> (height, width). Raises SettingError."""
    import re

    from ganvas.errors import SettingError
    from ganvas.words import message

    match = re.fullmatch(r"(\d{1,4})(?:x(\d{1,4}))?", text)
    width, height = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if min(width, height) < 8:
        raise SettingError(
            message("--resolution {text} is not a size of at least 8 pixels a side.", text=text),
            message("Give for example --resolution 64 or, as width x height, --resolution 112x64."),
        )
    return height, width
