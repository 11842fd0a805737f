"""Packing melodies: rolls of one shape, written as they are."""

from pathlib import Path

import numpy as np

from ganvas.data.found import Sizes
from ganvas.data.packs.report import Report
from ganvas.data.packs.writer import PackWriter
from ganvas.data.pictures.frame import Frame
from ganvas.data.sources.melodies import Rolls
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message


def pack_melodies(content: Rolls, name: str, folder: Path, progress: ProgressCallback | None) -> Report:
    """Write melodies into ``folder``; returns the report."""
    count, pitches, steps, voices = content.rolls.shape
    writer = PackWriter(folder, Frame(pitches, steps), voices)
    try:
        writer.expect(count)
        pace = Pace(message("packing"), count, progress)
        for done, roll in enumerate(content.rolls, 1):
            writer.add(roll)
            pace.note(done)
        fingerprint, duplicates = writer.finish(None, ())
    finally:
        writer.abandon()
    return Report(
        medium="melodies",
        source=name,
        pictures=count,
        shape=writer.shape,
        classes={},
        sizes=Sizes.all_of((steps, pitches), count),
        modes={"piano roll": count},
        enlarged=0,
        duplicates=duplicates,
        refused=(),
        passed_over=0,
        notes=() if np.any(content.rolls) else ("all melodies are silent",),
        bytes=count * writer.row_bytes,
        where=str(folder),
        fingerprint=fingerprint,
    )
