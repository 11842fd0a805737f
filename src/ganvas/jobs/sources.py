"""Sources: what a job may read. Data sets that ganvas knows by name, and what is in the folders of the workspace; nothing else."""

import re

from ganvas.amounts import parse_amount
from ganvas.data.sources.named import ALIASES, NAMES
from ganvas.errors import RunError, SettingError, SourceError
from ganvas.runs.found import is_run
from ganvas.words import message
from ganvas.workspace.home import Workspace

Sources = str | tuple[str, str]
"""A source, or the two sides of a translation."""
_PART = re.compile(r"(.+):([\w-]{1,40})")


def sources_in(workspace: Workspace, given: Sources) -> Sources:
    """The same, each a name or a place relative to the workspace. Raises SettingError or SourceError."""
    return (
        source_in(workspace, given)
        if isinstance(given, str)
        else (source_in(workspace, given[0]), source_in(workspace, given[1]))
    )


def source_in(workspace: Workspace, given: str) -> str:
    """A data set's name, or pictures below ``pictures`` or ``runs``, perhaps with a part: "moths", "moths.zip:train", "mnist:test".

    Gives the place relative to the workspace. Raises SettingError for one elsewhere, SourceError where nothing is there.
    """
    part = _PART.fullmatch(given)
    for text, ending in ((given, ""), *([(part[1], f":{part[2]}")] if part else [])):
        if not text.strip():
            continue
        if text.lower() in NAMES or text.lower() in ALIASES:
            # A folder of that name is meant by its place: pictures/mnist.
            return f"{text}{ending}"
        place = workspace.inside(text, workspace.pictures, workspace.runs)
        if place in (workspace.pictures.resolve(), workspace.runs.resolve()):
            break
        if place.exists():
            return f"{workspace.named(place)}{ending}"
    raise SourceError(
        message("There are no pictures {source!r} in the workspace.", source=given),
        message("Put them into its folder pictures, and give the name that they have there."),
    )


def check_length(length: str | None) -> None:
    """Raises SettingError for what is not an amount of training."""
    if length is not None:
        try:
            parse_amount(length)
        except ValueError as error:
            raise SettingError(error.args[0], message("For example:  5 minutes")) from None


def check_run(workspace: Workspace, name: str) -> None:
    """Raises RunError where a workspace has no such run."""
    if not is_run(workspace.run(name)):
        raise RunError(
            message("There is no run {name} in the workspace.", name=name),
            message("Give the name of a run in the workspace's folder runs."),
        )
