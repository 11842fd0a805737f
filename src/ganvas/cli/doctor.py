"""ganvas doctor: what this machine has, how fast recipes train on it, and what ganvas keeps here."""

from typing import Annotated

import typer


def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON, for other programs.")] = False,
) -> None:
    """Print versions, devices and folders, time some recipes for up to 20 seconds, and list what is kept in the cache."""
    import sys
    from json import dumps

    from ganvas.cli.checkup import examined, lines
    from ganvas.words import Command, Step, message

    def say(words: str) -> None:
        if not json:
            print(words, file=sys.stderr, flush=True)

    found = examined(say)
    if json:
        print(dumps(found, indent=2, ensure_ascii=False))
        return
    print("\n".join(lines(found)))
    print()
    print(message("Each training measures its own steps. To choose yourself, give --precision or --threads."))
    if sys.stdout.isatty():
        print(Step(message("To start"), Command("train")).typed)
