"""Settled: the precision and the threads of a run, as they were written down, or measured before its first step."""

import torch

from ganvas.data.batches.stream import Stream
from ganvas.devices import cores, threads_set_by
from ganvas.networks.joint import ranks
from ganvas.recipes import Recipe
from ganvas.runs.facts import Facts
from ganvas.training.cost.measured import Measured
from ganvas.training.cost.trial import Trial
from ganvas.words import Message, message, plural


def settled(recipe: Recipe, facts: Facts, stream: Stream) -> Measured:
    """The precision and the threads of the run: those written down, or else measured now."""
    if facts.precision is not None and facts.threads is not None:
        return Measured(facts.precision, facts.threads)
    if ranks() > 1:  # their measurements would differ, and they must agree
        return Measured(facts.precision or "float32", facts.threads or torch.get_num_threads())
    threads = facts.threads if facts.threads is not None or not threads_set_by() else torch.get_num_threads()
    trial = Trial(recipe, stream, facts.shape, len(facts.classes), seed=facts.seed)
    return trial.choose(precision=facts.precision, threads=threads)


def remarks_on_threads(threads: int) -> list[Message]:
    """What to say where a run needs more threads than there are cores now, to end in the same bytes, or can't have them."""
    if torch.get_num_threads() != threads:
        return [
            message(
                "The run computes with {threads} threads. Here it gets {n}, so it will continue, but not bit for bit.",
                threads=threads,
                n=torch.get_num_threads(),
            )
        ]
    if threads <= cores():
        return []
    return [
        plural(
            cores(),
            "The run computes with {threads} threads, to stay exact, but may use only {n} core here, so it will be slow.",
            "The run computes with {threads} threads, to stay exact, but may use only {n} cores here, so it will be slow.",
            threads=threads,
        )
    ]
