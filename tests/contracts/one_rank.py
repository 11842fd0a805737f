"""One of several processes on one batch, as a program: plays each phase by itself, then two steps, and writes the gradients of
those phases, what was reported of the steps, and the weights it ends with.

python one_rank.py FILE RANK RANKS OUT RECIPE ...
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
import torch.distributed as dist
from safetensors.torch import save_file

from ganvas.training.logbook import Logbook
from ganvas.training.step import play
from small import advance, fresh, small, stream_for


def main(meeting: str, rank: int, ranks: int, out: str, *names: str) -> None:
    torch.set_num_threads(1)
    if ranks > 1:
        dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=ranks)
    found: dict[str, torch.Tensor] = {}
    for name in names:
        recipe = small(name)
        # Adam begins by the sign of a gradient, whatever its size, and that of nearly none is a matter of rounding.
        recipe = recipe.but(*(f"optimisers.{phase}.epsilon=0.01" for phase in recipe.optimisers))
        stream, state = stream_for(recipe, rank=rank, ranks=ranks), fresh(recipe)
        for phase in state.model.phases:
            play(state, [phase], stream.batch(0), micro_batch=None, precision="float32", logbook=Logbook())
            found |= {
                f"{name}/gradient/{phase.name}/{i}": torch.zeros_like(p) if p.grad is None else p.grad.clone()
                for i, p in enumerate(state.model.moving(phase.moves))
            }
        losses = advance(state, recipe, 2, stream=stream).read()
        readings = {key: float(value) for key, value in state.model.readings().items()}
        found |= {f"{name}/reported/{key}": torch.tensor(value) for key, value in (losses | readings).items()}
        found |= {f"{name}/weights/{key}": value.clone() for key, value in state.tensors().items()}
    save_file({name: tensor.contiguous() for name, tensor in found.items()}, out)
    if ranks > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
