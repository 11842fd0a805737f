"""The sample sheets of a run as files."""

from pathlib import Path

from ganvas.runs.log import Moment


def sheets_in(folder: Path) -> list[Path]:
    """The sheets in a folder, oldest first; other files that people keep there are ignored."""
    return sorted((sheet for sheet in folder.glob("*.png") if sheet.stem.isdecimal()), key=lambda sheet: int(sheet.stem))


def drop_later(folder: Path, moment: Moment) -> None:
    """Remove the sheets after a moment, left by an attempt that was killed; other files that people keep there stay."""
    for sheet in sheets_in(folder):
        images = int(sheet.stem)
        if images > moment.images and sheet.stem == f"{images:09d}":
            sheet.unlink()
