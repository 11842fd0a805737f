"""The pictures of a run by name, to say later what has changed about them: pictures.json in its folder."""

import json
from collections.abc import Sequence
from pathlib import Path

from ganvas.data import Dataset
from ganvas.disk import write_text
from ganvas.words import Message, listed, plural

FILE = "pictures.json"
MOST = 100_000
"""Pictures; the file of a larger set would be larger than the models."""
_NAMED = 3
"""Names that are given as examples."""


def note_pictures(run: Path, dataset: Dataset) -> None:
    """Write what each picture shows, as sixteen letters, below its name; nothing for sets without names or with very many."""
    if known := _digests(dataset):
        write_text(run / FILE, json.dumps(known, ensure_ascii=False, indent=0))


def differences(run: Path, dataset: Dataset) -> list[Message]:
    """What was added, is missing or has changed since, a sentence each; empty where that isn't known."""
    try:
        before = json.loads((run / FILE).read_bytes())
    except (OSError, ValueError):
        return []
    now = _digests(dataset)
    if not now or not isinstance(before, dict):
        return []
    added, missing = sorted(now.keys() - before.keys()), sorted(before.keys() - now.keys())
    changed = sorted(name for name in now.keys() & before.keys() if now[name] != before[name])
    said = []
    if added:
        n, names = len(added), _some(added)
        said.append(plural(n, "{n:,} picture was added: {names}.", "{n:,} pictures were added: {names}.", names=names))
    if missing:
        n, names = len(missing), _some(missing)
        said.append(plural(n, "{n:,} picture is missing: {names}.", "{n:,} pictures are missing: {names}.", names=names))
    if changed:
        n, names = len(changed), _some(changed)
        said.append(
            plural(
                n, "{n:,} picture shows something else: {names}.", "{n:,} pictures show something else: {names}.", names=names
            )
        )
    return said


def _digests(dataset: Dataset) -> dict[str, str]:
    digests = dataset.digests
    if digests is None or len(digests) > MOST or dataset.names[0] == "0":  # which is the first of those without names
        return {}
    sides = (
        [f"{dataset.classes[label]}: " for label in dataset.labels] if dataset.relation and dataset.labels is not None else None
    )
    names = dataset.names if sides is None else [side + name for side, name in zip(sides, dataset.names, strict=True)]
    return {name: digest.tobytes().hex() for name, digest in zip(names, digests, strict=True)}


def _some(names: Sequence[str]) -> str:
    return listed(names if len(names) <= _NAMED else [*names[:_NAMED], "..."])
