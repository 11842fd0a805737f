"""External networks: features of a network that the user has on disk, named by its path. Nothing is ever downloaded."""

import hashlib
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from ganvas.data.batches.pixels import to_float
from ganvas.data.pictures.sheets import Pixels
from ganvas.errors import EvaluationError
from ganvas.features.onnx import onnxruntime
from ganvas.features.space import Features, Space, sha256_of
from ganvas.paths import path_of
from ganvas.words import Flag, message, nearest

EXPORT = (
    "torch.onnx.export(network, (example,), 'features.onnx', dynamo=False, input_names=['images'], "
    "dynamic_axes={'images': {0: 'batch'}})"
)
INCEPTION = "inception:"
"""Before the path of the Inception weights that FID is defined by."""

Extract = Callable[[Pixels], Features]


def external_space(network: str | os.PathLike[str] | nn.Module, shape: tuple[int, int, int]) -> Space:
    """The space of a network for pictures of (C, H, W).

    network: a module, or the path of an ONNX file: images (B, C, H, W) float32 in [-1, 1] -> features (B, F) or more axes,
    which are laid flat; or ``inception:PATH``, the weights of the standard Inception network, whose Fréchet distance is the FID.
    Raises EvaluationError for anything else, and for a network that can't take such pictures.
    """
    if isinstance(network, nn.Module):
        name = type(network).__name__
        space = _space(name, message("the network {name}", name=name), _sha256_of_module(network), _as_it_is(network))
    elif os.fspath(network).startswith(INCEPTION):
        space = _inception(path_of(os.fspath(network).removeprefix(INCEPTION)))
    else:
        space = _onnx(path_of(network))
    return _tried(space, shape)


def _as_it_is(network: nn.Module) -> Extract:
    """Applied in eval mode where it lives, and then put back: it may be in the middle of a training of its owner's."""
    device = next((tensor.device for tensor in network.parameters()), torch.device("cpu"))

    @torch.inference_mode()
    def extract(pictures: Pixels) -> Features:
        modes = [(module, module.training) for module in network.modules()]
        network.eval()
        try:
            images = to_float(torch.from_numpy(np.array(pictures))).to(device)
            found: Features = network(images).float().flatten(1).cpu().numpy()
            return found
        finally:
            for module, training in modes:
                module.training = training

    return extract


def _sha256_of_module(network: nn.Module) -> str:
    """Of weights and layers, and of the code around them where it can be read: two networks may differ in nothing else."""
    try:
        source = inspect.getsource(type(network))
    except (OSError, TypeError):  # made in a console
        source = type(network).__qualname__
    numbers = [
        (path, name, value)
        for path, module in network.named_modules()
        for name, value in sorted(vars(module).items())
        if isinstance(value, (int, float, str)) and name != "training"
    ]
    return hashlib.sha256(f"{sha256_of(network)} {source} {numbers}".encode()).hexdigest()


def _space(name: str, title: str, sha256: str, extract: Extract, **facts: Any) -> Space:
    return Space(name=name, title=title, sha256=sha256, extract=extract, facts=facts)


def _tried(space: Space, shape: tuple[int, int, int]) -> Space:
    """The space, if it makes the same features of a picture whatever pictures come with it."""
    channels, height, width = shape
    pictures = np.random.default_rng(0).integers(0, 256, (4, height, width, channels), np.uint8)
    try:
        together, alone = space.extract(pictures), space.extract(pictures[:1])
    except Exception as error:  # whatever a foreign network raises, and it may raise anything
        raise EvaluationError(
            message(
                "{space} can't take pictures of {width}x{height} with {channels} channels: {error}",
                space=space.title,
                width=width,
                height=height,
                channels=channels,
                error=error,
            ),
            message(
                "It is given float32 (B, {channels}, {height}, {width}) in [-1, 1] and should return (B, features).",
                channels=channels,
                height=height,
                width=width,
            ),
        ) from error
    if together.shape[0] != 4 or together.shape[1] < 2 or not np.isfinite(together).all():
        raise EvaluationError(
            message(
                "{space} returns {shape} for 4 pictures; finite numbers (4, features) were expected.",
                space=space.title,
                shape=together.shape,
            ),
            message("Name a network that ends in features, not in one score."),
        )
    if not np.allclose(together[:1], alone, rtol=1e-2, atol=1e-2 * float(np.abs(together).max())):
        raise EvaluationError(
            message(
                "{space} gives a picture other features when other pictures come with it: it seems to be in training mode.",
                space=space.title,
            ),
            message("Export it after network.eval(), so that batch normalisation uses its own statistics."),
        )
    return space


def _onnx(path: Path) -> Space:
    if path.suffix.lower() != ".onnx":
        near = nearest(str(path).lower(), ("classifier", "random", "pixels"), most=1)
        raise EvaluationError(
            message(
                "{flag} is neither classifier, random, pixels, inception:PATH nor an ONNX file.", flag=Flag("features", path)
            ),
            *(message("Did you mean {flag}?", flag=Flag("features", name)) for name in near),
            message("This makes an ONNX file of a PyTorch network: {call}", call=EXPORT),
            message("In Python any torch.nn.Module can be given: ganvas.evaluate(..., features=module)"),
        )
    if not path.is_file():
        raise EvaluationError(
            message("There is no file {path}.", path=path),
            message("Give the path of an ONNX network:  {flag}", flag=Flag("features", "features.onnx")),
        )
    try:
        runtime = onnxruntime()
    except ImportError:
        raise EvaluationError(
            message("Reading {path} needs onnxruntime.", path=path),
            message("Install it:  {command}", command="pip install 'ganvas[onnx]'"),
        ) from None
    try:
        session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as error:  # its own exceptions have no common base
        raise EvaluationError(
            message("{path} can't be read as ONNX: {error}", path=path, error=error),
            message("Export it again with torch.onnx.export."),
        ) from None
    entry = session.get_inputs()[0].name

    def extract(pictures: Pixels) -> Features:
        images = to_float(torch.from_numpy(np.array(pictures))).contiguous().numpy()
        found: Features = np.asarray(session.run(None, {entry: images})[0], np.float32)
        return found.reshape(len(found), -1)

    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return _space(path.name, message("the network {name}", name=path.name), sha256, extract)


def _inception(path: Path) -> Space:
    """The network of torch-fidelity with weights from disk, its 2048 features, pictures enlarged as TensorFlow 1 did."""
    if not path.is_file():
        raise EvaluationError(
            message("There is no file {path}.", path=path),
            message(
                "Give the Inception weights you have:  {flag}",
                flag=Flag("features", "inception:weights-inception-2015-12-05.pth"),
            ),
        )
    try:
        from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3
    except ImportError as error:
        raise EvaluationError(
            message("FID needs torch-fidelity: {error}.", error=error),
            message("Install it:  {command}", command="pip install torch-fidelity torchvision"),
        ) from None
    try:
        network = FeatureExtractorInceptionV3("inception-v3-compat", ["2048"], feature_extractor_weights_path=str(path))
    except Exception as error:  # a foreign loader on a foreign file
        raise EvaluationError(
            message("{path} can't be read as Inception weights: {error}", path=path, error=error),
            message("The documentation of torch-fidelity says where its weights come from."),
        ) from None

    @torch.inference_mode()
    def extract(pictures: Pixels) -> Features:
        channels_first = torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2)
        found: Features = network(channels_first.expand(-1, 3, -1, -1).contiguous())[0].numpy()
        return found

    return _space(
        "inception", message("Inception v3 (so that the Fréchet distance is the FID)"), sha256_of(network), extract, fid=True
    )
