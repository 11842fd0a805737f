"""Files that a verb is asked to write, checked before the work begins."""

from pathlib import Path


def writable(path: Path | None, ending: str) -> None:
    """Raises SettingError where a file with that ending can't be written: better now than after minutes of work."""
    from ganvas.errors import SettingError
    from ganvas.words import message

    if path is None:
        return
    if path.suffix.lower() != ending:
        raise SettingError(
            message("{path} doesn't end in {ending}.", path=path, ending=ending),
            message("For example:  {path}", path=path.with_suffix(ending)),
        )
    if path.is_dir():
        raise SettingError(
            message("{path} is a folder.", path=path),
            message("Name a file in it, for example:  {path}", path=path / f"evaluation{ending}"),
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        probe = path.with_name(f".{path.name}.unfinished")
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingError(
            message("{path} can't be written: {reason}.", path=path, reason=error.strerror),
            message("Choose a folder that you can write to."),
        ) from None
