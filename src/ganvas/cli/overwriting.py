"""The flag that lets what is made replace what is there: --overwrite."""

from typing import Annotated

import typer

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there already; without it they stay.")]
