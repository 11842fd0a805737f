"""The mixture of a run's VAE, fitted to its pictures when it is first asked for."""

from pathlib import Path

from ganvas.data.batches.stream import Stream
from ganvas.data.packs.withheld import Divided
from ganvas.disk import writing
from ganvas.errors import ModelError, RunError
from ganvas.inference.trained import TrainedModel
from ganvas.models import Vae
from ganvas.runs.run import Run, locked
from ganvas.words import Command, Step, message

FITTED_TO = 10_000
"""Training pictures whose latents a mixture is fitted to."""


def with_sampler(path: Path, model: TrainedModel, sampler: str) -> TrainedModel:
    """The model, with its mixture fitted first where that is asked for; the fit is kept beside the model."""
    model.model.check_sampler(sampler)
    vae = model.model
    if sampler != "mixture" or not isinstance(vae, Vae) or vae.has_mixture:
        return model
    if not Run.is_run(path):
        raise ModelError(
            message("The mixture of {model} is not fitted.", model=path),
            Step(message("Fit it from the run it comes from"), Command("sample", "RUN", sampler="mixture")),
        )
    run = Run(path)
    facts = run.read_facts()
    dataset = run.dataset()
    (shown,) = Divided.of(dataset, facts.withheld).shown
    stream = Stream(dataset, batch_size=min(500, len(shown)), seed=facts.seed, only=(shown,))
    batches = (stream.batch(step).images for step in range(max(1, min(FITTED_TO, len(dataset)) // stream.batch_size)))
    vae.fit_mixture(batches, seed=facts.seed)
    try:
        with locked(run.path), writing(run.path, run=run.path):
            model.save(model.path or run.path / "model")  # the best model is not the newest
    except RunError:
        pass  # in training just now, or read-only: the fit serves this time and is made again the next
    return model
