"""Incoming: files and archives from a browser become a set of pictures, or more pictures of one."""

import hashlib
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from anyio.to_thread import run_sync

from ganvas.data.found import Refusal
from ganvas.data.pictures.formats import Refused as BadFile
from ganvas.data.pictures.opening import quiet_pillow
from ganvas.data.sources.folders import LARGEST_FILE, is_litter, shown
from ganvas.disk import make_folder, write_new, writing
from ganvas.paths import same_name
from ganvas.studio.answers import Refused
from ganvas.studio.sets.decoding import decoded
from ganvas.studio.sets.naming import Evil, free_name, place_of
from ganvas.studio.sets.parts import Part
from ganvas.studio.sets.sets import Known, note
from ganvas.studio.sets.zips import is_zip, members_of
from ganvas.words import message

_one_at_a_time = threading.Lock()
"""Decoding a large photo takes a few hundred megabytes, and names are looked up before they are taken."""


@dataclass
class Arrived:
    """What came in. pictures: what is known of the new files, by their names. refused: what isn't a picture, with reasons."""

    pictures: dict[str, Known] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)


async def take_in(parts: AsyncIterator[Part], folder: Path) -> Arrived:
    """Put the pictures of all parts into a set's folder. What came before something went wrong stays, and is written down.

    Raises Refused for an archive that could do harm, RunError where the disk is full.
    """
    arrived = Arrived()
    try:
        async for part in parts:
            await run_sync(_take, part, folder, arrived)
    finally:
        if arrived.pictures or arrived.refused:
            note(folder, arrived.pictures, arrived.refused)
    return arrived


def _take(part: Part, folder: Path, arrived: Arrived) -> None:
    if not is_zip(part.file):
        _take_one(part.name, part.file, folder, arrived)
        return
    try:
        for member in members_of(part.file, folder):
            if member.file is None:
                arrived.refused.append(member.refusal or Refusal(name=member.name, reason="unreadable"))
            else:
                _take_one(member.name, member.file, folder, arrived)
    except Evil as evil:
        raise Refused(
            400,
            message("The archive {name} isn't taken. {why}", name=shown(part.name)[-80:], why=evil.what),
            message("Make another one of the folder with your pictures, or drop the folder itself."),
            code="BadArchive",
        ) from None


def _take_one(original: str, file: BinaryIO, folder: Path, arrived: Arrived) -> None:
    """One file: decoded, encoded anew, and written under a name of ours."""
    said = shown(original)[-200:]
    if any(is_litter(part) for part in said.split("/")):
        return
    try:
        folders, stem = place_of(original)
        if file.seek(0, 2) > LARGEST_FILE:
            raise BadFile("too large")
        file.seek(0)
        with _one_at_a_time, quiet_pillow():
            picture = decoded(file)
            inside = folder.joinpath(*folders)
            with writing(folder):
                make_folder(inside)
                name = free_name(stem, picture.ending, {same_name(each.name) for each in inside.iterdir()})
                write_new(inside / name, picture.data)
    except Evil as evil:
        arrived.refused.append(Refusal(name=said, reason="unreadable", detail=evil.what))
    except BadFile as refused:
        arrived.refused.append(Refusal(name=said, reason=refused.reason, detail=refused.detail))
    else:
        digest = hashlib.sha256(picture.data).hexdigest()[:32]
        arrived.pictures["/".join((*folders, name))] = Known(
            said, picture.width, picture.height, picture.is_transparent, digest
        )
