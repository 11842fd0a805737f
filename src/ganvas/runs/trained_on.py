"""Trained on: the very pictures that a run was trained on, for what judges it."""

from pathlib import Path

from ganvas.data import Dataset
from ganvas.errors import EvaluationError
from ganvas.progress import ProgressCallback
from ganvas.runs.run import Run
from ganvas.words import quoted


def trained_on_pictures(run: Run, progress: ProgressCallback | None) -> Dataset:
    """What the run was trained on: from its source, or as it was packed then where that has changed."""
    facts, dataset = run.facts, run.dataset(progress=progress)
    if dataset.fingerprint != facts.fingerprint and Path(facts.pack).is_dir():
        dataset = Dataset(Path(facts.pack), facts.source)
    if dataset.fingerprint != facts.fingerprint:
        raise EvaluationError(
            f"The pictures of {run.path} have changed since it was trained, and how they were packed then is gone.",
            f"Put them back to {facts.source}; or judge samples beside other pictures:",
            f"  ganvas sample {quoted(run.path)} -n 10000 --out samples.npz",
            "  ganvas evaluate samples.npz --against SOURCE",
        )
    return dataset
