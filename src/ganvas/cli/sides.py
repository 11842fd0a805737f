"""Sources on the command line: one, or one for each side of a translation."""

from ganvas.errors import SettingError
from ganvas.words import message


def sources_of(source: str | None, a: str | None, b: str | None, default: str | None = "digits") -> str | tuple[str, str]:
    """What was typed: the source, or both sides. Raises SettingError for anything in between."""
    if (a is None) != (b is None):
        given, missing = ("a", "b") if b is None else ("b", "a")
        raise SettingError(
            message("--{given} was given without --{missing}.", given=given, missing=missing),
            message("Give both:  --a inputs/ --b targets/"),
        )
    if a is None or b is None:
        if source is None and default is None:
            raise SettingError(
                message("No pictures were named."), message("Give a source, or both sides:  --a inputs/ --b targets/")
            )
        return source or str(default)
    if source is not None:
        raise SettingError(
            message("{source} was given in addition to --a and --b.", source=source),
            message("Leave it out, or leave those out and give one that holds both sides."),
        )
    return a, b
