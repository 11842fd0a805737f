"""ganvas studio: everything in the browser."""

from pathlib import Path
from typing import Annotated

import typer

from ganvas.paths import path_of


def studio(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]",
            parser=path_of,
            help="The workspace: pictures, runs and gallery. Made where there is none; by default ~/ganvas.",
        ),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port of its address; by default one that is free.")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")] = True,
    host: Annotated[
        str, typer.Option(help="Where it listens. Other than 127.0.0.1, other computers reach it; needs --allowed-host.")
    ] = "127.0.0.1",
    allowed_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name by which other computers may reach it; several times for several."),
    ] = None,
) -> None:
    """Open the studio: everything ganvas can do, in the browser, on this computer. Ctrl-C closes it; what trains is saved then."""
    from ganvas.studio.serving import studio as opened

    opened(folder, port=port, browser=browser, host=host, allowed_hosts=allowed_host or ())
