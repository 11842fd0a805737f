"""The model as a folder to share: written whole, and checked before it is read."""

from pathlib import Path

import torch
from safetensors import safe_open

from ganvas.disk import replaced, write_tensors
from ganvas.errors import ModelError
from ganvas.inference.card import card
from ganvas.inference.config import ModelConfig
from ganvas.models.model import Model
from ganvas.version import VERSION
from ganvas.words import message

_AGAIN = message("Copy both files again from where they were trained.")
_NUMBERS = {torch.float32: "F32", torch.int64: "I64"}
"""What safetensors calls the kinds of numbers that models are made of."""


def save_model(folder: Path, model: Model, config: ModelConfig) -> Path:
    """Write a model that was stripped to what sampling needs. Each file is replaced whole or not at all, config.json last."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tensors(folder / "model.safetensors", model.state_dict(), {"format": "pt"})
    config = config.model_copy(update={"ganvas": VERSION})
    for name, text in (("README.md", card(config)), ("config.json", config.to_json())):
        with replaced(folder / name) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
    return folder


def build_empty(folder: Path, config: ModelConfig) -> Model:
    """The networks without memory for their weights, which are not known to fit yet."""
    try:
        with torch.device("meta"):
            return config.model.build(config.shape, len(config.classes)).only_sampling()
    except (RuntimeError, TypeError, OverflowError):  # sizes below nothing or beyond everything
        raise ModelError(
            message("{file} describes networks that can't be built.", file=folder / "config.json"), _AGAIN
        ) from None


def check_fit(folder: Path, model: Model) -> None:
    expected = {name: (list(tensor.shape), _NUMBERS[tensor.dtype]) for name, tensor in model.state_dict().items()}
    with safe_open(folder / "model.safetensors", "pt") as file:
        slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118 - no mapping
        found = {name: (list(piece.get_shape()), str(piece.get_dtype())) for name, piece in slices.items()}
    for name in sorted(expected.keys() | found.keys()):
        mine, wanted = found.get(name, (None, None)), expected.get(name, (None, None))
        if mine != wanted:
            differs = 0 if mine[0] != wanted[0] else 1
            raise ModelError(
                message(
                    "{file} doesn't fit its config.json: {name} is {found}, expected {expected}.",
                    file=folder / "model.safetensors",
                    name=name,
                    found=mine[differs],
                    expected=wanted[differs],
                ),
                _AGAIN,
            )
