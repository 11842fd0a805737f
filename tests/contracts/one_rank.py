"""One of several processes on one batch, as a program: plays each phase from a fresh start, then three steps, and writes
the gradients and weights it ends with.

python one_of_two.py FILE RANK RANKS OUT RECIPE ...
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
        stream = stream_for(recipe, rank=rank, ranks=ranks)
        for number in range(len(fresh(recipe).model.phases)):
            state = fresh(recipe)
            phase = state.model.phases[number]
            play(state, [phase], stream.batch(0), micro_batch=None, precision="float32", logbook=Logbook())
            found |= {
                f"{name}/gradient/{phase.name}/{i}": p.grad.clone() for i, p in enumerate(state.model.moving(phase.moves))
            }
        state = fresh(recipe)
        advance(state, recipe, 3, stream=stream)
        found |= {f"{name}/weights/{key}": value.clone() for key, value in state.tensors().items()}
    save_file({name: tensor.contiguous() for name, tensor in found.items()}, out)
    if ranks > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
