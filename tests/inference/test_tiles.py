"""Large pictures piece by piece: as if they had been computed at once."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from ganvas.inference.tiles import in_tiles, spans, window
from ganvas.networks.translators import ResidualUNet, ResNet, UNet


@given(length=st.integers(1, 2000), stride=st.sampled_from([1, 4, 8, 16]), margin=st.integers(0, 20), tile=st.integers(32, 512))
def test_spans_keep_every_place_once_and_are_aligned(length: int, stride: int, margin: int, tile: int) -> None:
    margin *= stride
    found = list(spans(length, stride, margin, tile))
    assert [(span.keep_from, span.keep_to) for span in found] == [
        (span.keep_from, after.keep_from if after else length) for span, after in zip(found, [*found[1:], None], strict=True)
    ]
    assert found[0].keep_from == 0
    for span in found:
        assert span.start % stride == 0
        assert span.start in (0, span.keep_from - margin)
        assert span.stop in (length, span.keep_to + margin)


@pytest.mark.parametrize("length", [100, 333, 512, 1000])
def test_what_is_blended_weighs_one_everywhere(length: int) -> None:
    total = np.zeros(length)
    for span in spans(length, 8, 32, 128):
        total[span.start : span.stop] += window(span, 32, length)
    np.testing.assert_allclose(total, 1, rtol=1e-5)


def picture(height: int = 205, width: int = 333) -> np.ndarray:
    """Waves and edges."""
    y, x = np.mgrid[:height, :width]
    waves = [127 + 100 * np.sin(x / 7 + y / 11), 40 + 170 * ((x // 20 + y // 30) % 2), 255 * y / height]
    return np.stack(waves, 2).astype(np.uint8)


def lively(network: nn.Module) -> nn.Module:
    torch.manual_seed(1)
    for parameter in network.parameters():
        if parameter.ndim == 4:
            nn.init.normal_(parameter, 0, (1.5 / parameter[0].numel()) ** 0.5)
    return network.eval()


EXACT = {
    "deep": lambda: ResidualUNet(inputs=3, outputs=3, width=2, widest=4, depth=3, blocks=1),
    "residual": lambda: ResidualUNet(inputs=3, outputs=3, width=4, widest=8, depth=2, blocks=1),
    "resnet": lambda: ResNet(inputs=3, outputs=3, width=4, blocks=1, norm="batch"),
    "even": lambda: ResNet(inputs=3, outputs=3, width=4, blocks=1, norm="none", even=True),
}


@pytest.mark.parametrize("name", EXACT)
def test_a_picture_in_tiles_is_the_picture_at_once(name: str) -> None:
    network, pixels = lively(EXACT[name]()), picture()
    whole = in_tiles(network, network, pixels, channels=3, tile=1024)
    parts = in_tiles(network, network, pixels, channels=3, tile=4 * network.reach + 4)
    assert whole.std() > 10
    assert np.abs(whole.astype(int) - parts).max() <= 1


def seam(made: np.ndarray, cuts: list[int], stride: int = 16) -> float:
    """How much more the steps over cuts are off what lies a stride above and below than steps in the middle between cuts are."""
    steps = np.diff(made.astype(int), axis=0)

    def off(row: int) -> float:
        return float(np.abs(steps[row] - (steps[row - stride] + steps[row + stride]) / 2).mean())

    return max(2 * off(cut - 1) / (off(cut - 1 - stride) + off(cut - 1 + stride)) for cut in cuts)


@pytest.mark.parametrize("norm", ["none", "instance"])
def test_networks_that_see_everything_are_blended_without_a_seam(norm: str) -> None:
    network = lively(UNet(inputs=3, outputs=3, width=4, depth=4, norm=norm, dropout=0))
    y, x = np.mgrid[:333, :205]
    waves = [127 + 90 * np.sin(x / 31 + y / 43), 60 + 120 * y / 333, 200 - 100 * x / 205 + 40 * np.sin(y / 29)]
    pixels, cuts = np.stack(waves, 2).astype(np.uint8), [64, 128, 192]
    alone = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    before = network(alone)
    made = in_tiles(network, network, pixels, channels=3, tile=128)
    assert torch.equal(network(alone), before)  # the statistics that the tiles shared are gone
    hard = np.concatenate([in_tiles(network, network, pixels[top : top + 64], channels=3) for top in range(0, 333, 64)])
    assert seam(made, cuts) < 1.4 < seam(hard, cuts)  # what is just put together has one


def test_networks_that_see_far_are_blended_rather_than_computed_again_and_again() -> None:
    network = lively(ResidualUNet(inputs=3, outputs=3, width=2, widest=4, depth=5, blocks=1))
    told = []
    made = in_tiles(network, network, picture(300, 300), channels=3, tile=128, progress=told.append)
    assert made.shape == (300, 300, 3)
    assert told[-1].total <= 36


@pytest.mark.parametrize("size", [(1, 10), (4, 3), (1, 1), (2, 300)])
@pytest.mark.parametrize("name", EXACT)
def test_the_smallest_pictures_go_through(name: str, size: tuple[int, int]) -> None:
    network = lively(EXACT[name]())
    assert in_tiles(network, network, picture(*size), channels=3).shape == (*size, 3)


def test_progress_counts_tiles() -> None:
    told = []
    network = lively(EXACT["residual"]())
    in_tiles(network, network, picture(), channels=3, tile=96, progress=told.append)
    assert told[-1].done == told[-1].total > 1
