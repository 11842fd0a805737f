"""However it is called: numbers of NumPy and torch, modes that the caller has set, and settings in any form."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import ganvas
from ganvas.errors import SettingError
from small import dots, small

PICTURES = dots(1, 40)
RECIPE = small("gan-dense").but("schedule.preview_rows=1", 'schedule.length="2 steps"')


def trained(path: Path, **choices: Any) -> ganvas.Run:
    return ganvas.train(PICTURES, recipe=RECIPE, run=path, precision="float32", device="cpu", quiet=True, **choices)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> ganvas.Run:
    return trained(tmp_path_factory.mktemp("plain") / "run", seed=3)


def weights(run: ganvas.Run) -> bytes:
    return (run.path / "model" / "model.safetensors").read_bytes()


@contextmanager
def float64() -> Iterator[None]:
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(torch.float32)


MODES: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "no_grad": torch.no_grad,
    "inference_mode": torch.inference_mode,
    "autocast": lambda: torch.autocast("cpu", torch.bfloat16),
    "float64": float64,
    "device": lambda: torch.device("meta"),
}


@pytest.mark.parametrize("mode", MODES)
def test_the_modes_of_the_caller_change_no_byte(mode: str, plain: ganvas.Run, tmp_path: Path) -> None:
    with MODES[mode]():
        before = torch.get_default_dtype(), torch.is_grad_enabled(), torch.is_inference_mode_enabled()
        run = trained(tmp_path / "run", seed=3)
        pictures = ganvas.load(run).sample(5, seed=2).pictures
        assert before == (torch.get_default_dtype(), torch.is_grad_enabled(), torch.is_inference_mode_enabled())
    assert weights(run) == weights(plain)
    np.testing.assert_array_equal(pictures, plain.model().sample(5, seed=2).pictures)


def test_an_evaluation_is_the_same_under_all_of_them(plain: ganvas.Run) -> None:
    def figures() -> Any:
        return ganvas.evaluate(plain, samples=np.int64(40), features="pixels", copies=False).figures

    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16), float64(), torch.device("meta"):
        found = figures()
    assert found == figures()


@pytest.mark.parametrize("kind", [np.int64, np.uint8, torch.tensor])
def test_whole_numbers_of_other_libraries(kind: Callable[[int], Any], plain: ganvas.Run, tmp_path: Path) -> None:
    run = trained(tmp_path / "run", seed=kind(3), batch_size=kind(8), resolution=kind(16))
    assert weights(run) == weights(plain)
    assert run.facts.seed == 3
    same = run.model().sample(kind(5), seed=kind(2)).pictures
    np.testing.assert_array_equal(same, plain.model().sample(5, seed=2).pictures)
    assert ganvas.DataSettings(resolution=kind(16)) == ganvas.DataSettings(resolution=16)


@pytest.mark.parametrize("seed", [-1, 2**64, True, 1.0, "3", np.bool_(True), np.float32(3), torch.tensor([1, 2]), None])
def test_what_is_not_a_seed_is_named(seed: Any, plain: ganvas.Run, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"seed=.*\n.*0 to 18446744073709551615"):
        plain.model().sample(2, seed=seed)
    if seed is not None:
        with pytest.raises(SettingError, match="seed="):
            trained(tmp_path / "run", seed=seed)


def test_the_largest_seed_has_pictures_of_its_own(plain: ganvas.Run) -> None:
    model = plain.model()
    assert (model.sample(2, seed=2**64 - 1).pictures != model.sample(2, seed=0).pictures).any()


def test_a_negative_count_is_what_is_named(plain: ganvas.Run) -> None:
    with pytest.raises(SettingError) as caught:
        plain.model().sample(-4)
    assert str(caught.value).startswith("n=-4")
    assert "seed" not in str(caught.value)


@pytest.mark.parametrize(
    "settings", ["model.latent_size=5", ("model.latent_size=5",), {"model.latent_size": 5}, {"model.latent_size": np.int64(5)}]
)
def test_settings_are_a_text_a_list_or_a_dictionary(settings: Any, tmp_path: Path) -> None:
    assert trained(tmp_path / "run", settings=settings).recipe.flat()["model.latent_size"] == 5


@pytest.mark.parametrize("settings", [5, [5], {"model.latent_size": object()}])
def test_settings_of_no_form_are_named(settings: Any, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"are not changes|is given a object"):
        trained(tmp_path / "run", settings=settings)
