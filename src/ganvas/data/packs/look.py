"""Look: how many pictures a source has and how large they would be packed, from their heads alone."""

from typing import NamedTuple

from ganvas.data.packs.dataset import key_of, usable_index
from ganvas.data.packs.pack import sizes_of
from ganvas.data.pictures.frame import Frame, frame_for
from ganvas.data.pictures.settings import DataSettings
from ganvas.data.sources.arrays import Arrays
from ganvas.data.sources.find import SourceLike, find_source
from ganvas.disk import cache_folder
from ganvas.progress import ProgressCallback


class Look(NamedTuple):
    """What is known of pictures before any is decoded."""

    pictures: int
    """A few of them may turn out to be unusable."""
    frame: Frame


def look(source: SourceLike, settings: DataSettings, progress: ProgressCallback | None = None) -> Look | None:
    """How many pictures ``source`` has, and what they become; None where it can't be read, which packing explains.

    Where they are packed already, the pack is asked. Raises SourceError where there is no such source.
    """
    cache = cache_folder()
    found = find_source(source, None, cache, progress)
    index = usable_index(cache / "packs" / key_of(found, settings))
    if index is not None:
        count, height, width, _ = index["report"]["shape"]
        return Look(count, Frame(height, width))
    try:
        content = found.read()
    except OSError:
        return None
    if isinstance(content, Arrays):
        height, width = content.images.shape[1:3]
        return Look(len(content.images), frame_for([(width, height)], settings, content.resolution)[0])
    try:
        return Look(len(content.entries), frame_for(sizes_of(content.files, content.entries), settings)[0])
    finally:
        content.files.close()
