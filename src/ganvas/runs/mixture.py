"""Samplers that are fitted to a run's pictures when they are first asked for, as the mixture of a VAE is."""

from pathlib import Path

from ganvas.data.batches.stream import Stream
from ganvas.data.packs.withheld import Divided
from ganvas.disk import writing
from ganvas.errors import ModelError, RunError
from ganvas.inference.trained import TrainedModel
from ganvas.runs.run import Run, locked
from ganvas.words import Command, Step, message

FITTED_TO = 10_000
"""Training pictures whose latents a sampler is fitted to."""


def with_sampler(path: Path, model: TrainedModel, sampler: str) -> TrainedModel:
    """The model, with the given sampler fitted where it needs that; the fit is kept with the model. Raises ModelError."""
    model.model.check_sampler(sampler)
    if model.model.is_fitted(sampler):
        return model
    if not Run.is_run(path):
        raise ModelError(
            message("The sampler {sampler!r} of {path} is not fitted yet.", sampler=sampler, path=path),
            Step(message("Fit it from the run that it comes from"), Command("sample", "RUN", sampler=sampler)),
        )
    run = Run(path)
    facts = run.read_facts()
    dataset = run.dataset()
    (shown,) = Divided.of(dataset, facts.withheld).shown
    stream = Stream(dataset, batch_size=min(500, len(shown)), seed=facts.seed, only=(shown,))
    batches = (stream.batch(step).images for step in range(max(1, min(FITTED_TO, len(dataset)) // stream.batch_size)))
    model.model.fit(sampler, batches, seed=facts.seed)
    try:
        if model.path is not None:  # which may be RUN/best; weights that aren't averaged have none, and must not replace those
            with locked(run.path), writing(run.path, run=run.path):
                model.save(model.path)
    except RunError:
        pass  # in training just now, or read-only: the fit is used this time, and made again the next time
    return model
