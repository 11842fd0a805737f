"""Files that a verb is asked to write, checked before the work that fills them."""

from pathlib import Path


def writable(path: Path | None, ending: str) -> None:
    """Raises SettingError where a file of that ending can't be written later: better now than after minutes of work."""
    from ganvas.errors import SettingError

    if path is None:
        return
    if path.suffix.lower() != ending:
        raise SettingError(f"{path} doesn't end in {ending}.", f"For example: {path.with_suffix(ending)}")
    if path.is_dir():
        raise SettingError(f"{path} is a folder.", f"Name a file in it: {path / ('evaluation' + ending)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        probe = path.with_name(f".{path.name}.unfinished")
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingError(f"{path} can't be written: {error.strerror}.", "Choose a folder of your own.") from None
