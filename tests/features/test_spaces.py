"""Feature spaces: each row depends on its picture alone, and a space is known by everything that decides it."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from ganvas.data import Dataset
from ganvas.data.packs.withheld import withheld_rows
from ganvas.errors import EvaluationError
from ganvas.features import classifier as classifiers
from ganvas.features.classifier import classifier
from ganvas.features.external import external_space
from ganvas.features.pixels import pixel_space
from ganvas.features.random_networks import random_networks
from ganvas.features.space import Space, features_of, remembered
from small import dots


def spaces() -> list[Space]:
    pictures = dots(3)
    return [*random_networks((3, 16, 16), 2), pixel_space(Dataset.open(pictures))]


@pytest.mark.parametrize("space", spaces(), ids=lambda space: space.name)
def test_features_are_a_function_of_the_picture_alone(space: Space) -> None:
    pictures = dots(3)
    together = features_of(space, pictures)
    assert together.shape[0] == len(pictures)
    assert together.dtype == np.float32
    assert np.allclose(together[7:9], space.extract(pictures[7:9]), rtol=1e-4, atol=1e-4)


def test_untrained_networks_are_the_same_every_time_and_differ_from_each_other() -> None:
    first, second = random_networks((1, 28, 28), 2), random_networks((1, 28, 28), 2)
    assert [space.sha256 for space in first] == [space.sha256 for space in second]
    assert first[0].sha256 != first[1].sha256


def test_components_explain_more_than_any_others() -> None:
    digits = Dataset.open("digits")
    space = pixel_space(digits)
    pictures = np.delete(digits.images, withheld_rows(len(digits)), axis=0)  # which they are not fitted to
    features = features_of(space, pictures)
    assert features.shape == (len(pictures), 64)
    variances = features.var(0)
    assert np.all(np.diff(variances) <= 1e-3 * variances[0])
    whole = (pictures.reshape(len(pictures), -1) / 255).var(0).sum()
    assert 0.9 * whole < variances.sum() <= whole * 1.0001


def test_features_of_known_pictures_are_remembered() -> None:
    pictures, calls = dots(1), []

    def extract(piece: np.ndarray) -> np.ndarray:
        calls.append(len(piece))
        return piece.reshape(len(piece), -1)[:, :4].astype(np.float32)

    space = Space(name="counted", title="counted", sha256="counted once", extract=extract)
    first = remembered(space, pictures, ("dots", "all"))
    assert np.array_equal(remembered(space, pictures, ("dots", "all")), first)
    assert sum(calls) == len(pictures)
    remembered(space, pictures, ("dots", "others"))
    assert sum(calls) == 2 * len(pictures)


def test_a_classifier_of_digits_passes_its_gate_and_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifiers, "IMAGES", 20_000)
    digits = Dataset.open("digits")
    first = classifier(digits)
    assert first is not None
    assert first.facts["accuracy"] >= first.facts["gate"] == 0.96
    assert first.classify is not None
    probabilities = first.classify(digits.images)
    assert np.allclose(probabilities.sum(1), 1, atol=1e-4)
    assert (probabilities.argmax(1) == digits.labels).mean() > 0.96
    monkeypatch.setattr(classifiers, "train", None)  # the second time nothing is trained
    again = classifier(digits)
    assert again is not None
    assert again.sha256 == first.sha256


def test_labels_that_mean_nothing_make_no_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifiers, "IMAGES", 2_000)
    noise = np.random.default_rng(0).integers(0, 256, (400, 16, 16, 1), np.uint8)
    dataset = Dataset.open(noise, labels=np.arange(400) % 2)
    with pytest.raises(EvaluationError, match="are needed to evaluate with it"):
        classifier(dataset)
    with pytest.raises(EvaluationError, match="has no labels"):
        classifier(Dataset.open(noise))


class Mean(nn.Module):
    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.mean((2, 3))


def test_a_module_of_the_users_is_a_space() -> None:
    space = external_space(Mean(), (3, 16, 16))
    pictures = dots(3)
    expected = (pictures / 127.5 - 1).mean((1, 2))
    assert np.allclose(space.extract(pictures), expected, atol=1e-5)


class Shifted(Mean):
    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return super().forward(images) + self.shift

    def __init__(self, shift: float) -> None:
        super().__init__()
        self.shift = shift


def test_modules_that_differ_in_their_code_alone_are_different_spaces() -> None:
    assert external_space(Shifted(1.0), (3, 16, 16)).sha256 != external_space(Shifted(2.0), (3, 16, 16)).sha256
    assert external_space(Shifted(1.0), (3, 16, 16)).sha256 == external_space(Shifted(1.0), (3, 16, 16)).sha256


def test_features_that_are_not_finite_are_refused() -> None:
    space = Space(name="odd", title="odd", sha256="odd", extract=lambda piece: np.full((len(piece), 2), np.nan, np.float32))
    with pytest.raises(EvaluationError, match="not finite"):
        features_of(space, dots(1))


@pytest.mark.parametrize(
    ("network", "complaint"),
    [
        (nn.Linear(3, 3), "can't take pictures"),
        (nn.Sequential(nn.Flatten(), nn.Linear(768, 1)), "finite numbers"),
        ("nothing.onnx", "There is no file"),
        ("weights.pt", "neither classifier, random"),
        ("inception:nothing.pth", "There is no file"),
    ],
)
def test_networks_that_are_no_space_are_refused(network: nn.Module | str, complaint: str) -> None:
    with pytest.raises(EvaluationError, match=complaint):
        external_space(network, (3, 16, 16))


def test_an_onnx_file_is_a_space(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    onnx = pytest.importorskip("onnx")
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        [helper.make_node("ReduceMean", ["images"], ["features"], axes=[2, 3], keepdims=0)],
        "mean",
        [helper.make_tensor_value_info("images", kind, ["batch", 3, 16, 16])],
        [helper.make_tensor_value_info("features", kind, ["batch", 3])],
    )
    path = tmp_path / "mean.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)
    space = external_space(path, (3, 16, 16))
    assert np.allclose(space.extract(dots(3)), (dots(3) / 127.5 - 1).mean((1, 2)), atol=1e-5)
    assert len(space.sha256) == 64


def test_onnxruntime_is_loaded_through_one_door_alone() -> None:
    source = Path(__file__).parents[2] / "src" / "ganvas"
    imports = re.compile(r"^\s*(import onnxruntime|from onnxruntime)|import_module\(.onnxruntime", re.MULTILINE)
    found = {
        path.relative_to(source).as_posix() for path in source.rglob("*.py") if imports.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"features/onnx.py"}


LOADING = """
import os, sys
from ganvas.features.onnx import onnxruntime

runtime = onnxruntime()
assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
if hasattr(runtime, "InferenceSession"):
    runtime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
else:
    assert runtime.telemetry_when_loaded == "1", "too late to be heard"
"""

RELU = bytes.fromhex(  # an ONNX model of one Relu, float32 (1,) -> (1,)
    "08083a330a0c0a0178120179220452656c751201675a0f0a0178120a0a08080112040a020801620f0a0179120a0a08080112040a0208014202100d"
)


def test_loading_onnxruntime_writes_nothing_into_the_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    paths = [str(Path(__file__).parents[2] / "src")]
    if importlib.util.find_spec("onnxruntime") is None:  # a stand-in that remembers what it was told when it was loaded
        (tmp_path / "onnxruntime.py").write_text("import os\ntelemetry_when_loaded = os.environ.get('ORT_DISABLE_TELEMETRY')\n")
        paths.append(str(tmp_path))
    (tmp_path / "relu.onnx").write_bytes(RELU)
    places = {name: str(home) for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA")}
    places |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "CONFIG", "DATA", "STATE")}
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= places | {"PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-c", LOADING, str(tmp_path / "relu.onnx")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(home.rglob("*")) == []
