"""Records of evaluations as files."""

from pathlib import Path

from ganvas.errors import EvaluationError


def text_of(path: str | Path) -> str:
    """What is in the file of a record. Raises EvaluationError."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(
            f"{path} can't be read: {error}.", "Make it:  ganvas evaluate RUN --against SOURCE --json out.json"
        ) from None
