"""The ganvas side of against_keras.py: the shipped recipes, trained with ganvas.train and ganvas.resume, nothing special.

Each timing resumes the run for some more steps and reads the run's own log. Notes, health checks, previews and checkpoints
that fall due on the way are part of what is measured; the first note, about a second, is not, as the other side is warm too.
The argument is a .npy file of (N, 28, 28) uint8 pictures.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import ganvas
from worker import Job, serve


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:

        def prepare(name: str) -> tuple[Job, dict[str, Any]]:
            import torch

            run = ganvas.train(sys.argv[1], recipe=name, run=Path(folder) / name, length="4 steps", quiet=True)

            def job(steps: int) -> float:
                done = run.log[-1]["step"]
                ganvas.resume(run, length=f"{done + steps} steps", quiet=True)
                first, *_, last = [note for note in run.log if note["step"] > done]
                return (last["seconds"] - first["seconds"]) / (last["step"] - first["step"])

            versions = (
                f"ganvas {ganvas.__version__}, PyTorch {torch.__version__}, {run.facts.precision}, {run.facts.threads} threads"
            )
            return job, {"versions": versions}

        serve(prepare)


if __name__ == "__main__":
    main()
