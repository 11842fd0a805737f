"""Batches and noise as functions of (seed, step)."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ganvas.data import Dataset, DataSettings
from ganvas.data.batches.pixels import to_float, to_pixels
from ganvas.data.batches.stream import Stream
from ganvas.randomness import key_of, normal_rows


def numbered(count: int, labelled: bool = False) -> Dataset:
    """Pictures of which number k has the grey value k in every pixel."""
    images = np.repeat(np.arange(count, dtype=np.uint8), 64).reshape(count, 8, 8, 1)
    labels = np.arange(count) % 2 if labelled else None
    return Dataset.open(images, DataSettings(resolution=8), labels=labels)


def shown(stream: Stream, steps: Sequence[int]) -> list[int]:
    return [int(index) for step in steps for index in stream.indices(step)]


@pytest.mark.parametrize(("count", "batch_size"), [(30, 5), (30, 7), (7, 30), (5, 5), (1, 4)])
def test_each_epoch_shows_every_picture_once(count: int, batch_size: int) -> None:
    stream = Stream(numbered(count), batch_size=batch_size, seed=1)
    seen = shown(stream, range(4 * count // batch_size + 2))
    for epoch in range(3):
        assert sorted(seen[epoch * count : (epoch + 1) * count]) == list(range(count))


def test_epochs_come_in_different_orders() -> None:
    stream = Stream(numbered(30), batch_size=30, seed=1)
    first, second, other = stream.indices(0), stream.indices(1), Stream(numbered(30), batch_size=30, seed=2).indices(0)
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, other)
    assert not np.array_equal(first, np.arange(30))


@given(st.permutations(range(12)))
def test_a_batch_does_not_depend_on_what_was_asked_before(order: list[int]) -> None:
    jumping = Stream(numbered(10), batch_size=7, seed=3)
    for step in order:
        fresh = Stream(numbered(10), batch_size=7, seed=3)
        assert np.array_equal(jumping.indices(step), fresh.indices(step))
        assert torch.equal(jumping.batch(step).images, fresh.batch(step).images)


def test_a_batch_holds_its_pictures_labels_and_count() -> None:
    stream = Stream(numbered(10, labelled=True), batch_size=4, seed=3)
    batch = stream.batch(6)
    indices = stream.indices(6)
    assert batch.images.shape == (4, 1, 8, 8)
    assert batch.images.dtype == torch.float32
    assert ((batch.images[:, 0, 0, 0] + 1) * 127.5).round().tolist() == indices.tolist()
    assert batch.labels is not None
    assert batch.labels.tolist() == (indices % 2).tolist()
    assert (batch.step, batch.images_shown, len(batch), batch.total) == (6, 24, 4, 4)
    assert Stream(numbered(10), batch_size=4, seed=3).batch(0).labels is None


def test_scaling_is_exact_for_every_grey_value() -> None:
    pixels = torch.arange(256, dtype=torch.uint8).reshape(1, 16, 16, 1)
    images = to_float(pixels)
    assert float(images.min()) == -1
    assert float(images.max()) == 1
    assert np.array_equal(to_pixels(images), pixels.numpy())
    outside = torch.tensor([-9.0, 9.0, 0.0]).reshape(1, 3, 1, 1)
    assert to_pixels(outside).flatten().tolist() == [0, 255, 128]


def test_pictures_in_colour_keep_their_channels_in_order() -> None:
    pixels = torch.zeros(1, 2, 2, 3, dtype=torch.uint8)
    pixels[0, 0, 1, 2] = 255
    images = to_float(pixels)
    assert float(images[0, 2, 0, 1]) == 1
    assert images.sum() == 1 - 11
    assert np.array_equal(to_pixels(images), pixels.numpy())


def test_noise_is_a_function_of_seed_step_phase_and_purpose() -> None:
    def noise(seed: int = 0, step: int = 0, phase: str = "generator", purpose: str = "latents") -> torch.Tensor:
        return Stream(numbered(10), batch_size=4, seed=seed).batch(step).in_phase(phase).normal(5, purpose=purpose)

    assert torch.equal(noise(), noise())
    others = [noise(seed=1), noise(step=1), noise(phase="discriminator"), noise(purpose="posterior")]
    everything = torch.stack([noise(), *others]).flatten(1)
    assert (torch.pdist(everything) > 1).all()


def test_noise_is_standard_normal() -> None:
    batch = Stream(numbered(10), batch_size=500, seed=0).batch(0)
    noise = batch.normal(40, 5)
    assert noise.shape == (500, 40, 5)
    assert noise.dtype == torch.float32
    assert abs(float(noise.mean())) < 0.015
    assert float(noise.std()) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("size", [None, 1, 3, 4, 10, 11])
def test_parts_of_a_batch_have_the_pictures_and_noise_of_their_rows(size: int | None) -> None:
    batch = Stream(numbered(10, labelled=True), batch_size=10, seed=3).batch(2).in_phase("generator")
    parts = list(batch.split(size))
    assert [len(part) for part in parts[:-1]] == [size] * (len(parts) - 1)
    assert torch.equal(torch.cat([part.images for part in parts]), batch.images)
    assert torch.equal(torch.cat([part.normal(3) for part in parts]), batch.normal(3))
    assert batch.labels is not None
    assert torch.equal(torch.cat([part.labels for part in parts if part.labels is not None]), batch.labels)
    assert all(part.total == 10 for part in parts)


def test_parts_of_parts_still_have_the_noise_of_their_rows() -> None:
    batch = Stream(numbered(10), batch_size=10, seed=3).batch(2)
    small = [part for half in batch.split(5) for part in half.split(2)]
    assert [len(part) for part in small] == [2, 2, 1, 2, 2, 1]
    assert torch.equal(torch.cat([part.normal(3) for part in small]), batch.normal(3))


@pytest.mark.parametrize("ranks", [1, 2, 3, 6])
def test_several_processes_share_the_joint_batch_without_gap_or_overlap(ranks: int) -> None:
    whole = Stream(numbered(10), batch_size=6, seed=3)
    for step in range(5):
        batch = whole.batch(step)
        shares = [Stream(numbered(10), batch_size=6, seed=3, rank=rank, ranks=ranks).batch(step) for rank in range(ranks)]
        assert torch.equal(torch.cat([share.images for share in shares]), batch.images)
        assert torch.equal(torch.cat([share.normal(4) for share in shares]), batch.normal(4))
        assert {share.images_shown for share in shares} == {batch.images_shown}
        parts = [part for share in shares for part in share.split(2)]
        assert torch.equal(torch.cat([part.normal(4) for part in parts]), batch.normal(4))


def test_a_batch_that_cannot_be_shared_evenly_is_refused() -> None:
    with pytest.raises(ValueError, match="shared evenly"):
        Stream(numbered(10), batch_size=7, seed=0, ranks=2)


@given(st.lists(st.integers(0, 2**128 - 1), min_size=1, max_size=6), st.integers(1, 9))
def test_a_row_of_noise_is_a_function_of_its_own_key(keys: list[int], size: int) -> None:
    rows = normal_rows(keys, size)
    assert rows.shape == (len(keys), size)
    for row, key in zip(rows, keys, strict=True):
        assert torch.equal(row, normal_rows([key], size)[0])
        assert torch.equal(row, normal_rows([key], size + 3)[0, :size])


def test_keys_tell_everything_apart() -> None:
    keys = {key_of(0, "order", 1), key_of(0, "order", 2), key_of(1, "order", 1), key_of(0, "weights"), key_of(0, "order", 11)}
    assert len(keys) == 5
    assert key_of(0, "order", 1) == key_of(0, "order", 1)
    assert all(0 <= key < 2**128 for key in keys)


def test_random_numbers_stay_what_they_were() -> None:
    """A run goes on after an update of ganvas or of NumPy only as long as these are the same."""
    assert key_of(0, "weights") == 0x217EE1BBF94FD02B87C37A7B99C228D4
    assert Stream(numbered(10), batch_size=10, seed=0).indices(0).tolist() == [5, 3, 6, 1, 0, 8, 9, 7, 2, 4]
    assert normal_rows([7], 3)[0].tolist() == [-0.2933390140533447, 1.703830599784851, 1.5391918420791626]
