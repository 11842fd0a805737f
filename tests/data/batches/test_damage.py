"""What is done to pictures so that a model can learn to undo it, and how pairs are moved."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter
from torch import Tensor

from ganvas.data.batches.damage import Damage, blurred, compressed, greyed, hole, small
from ganvas.data.batches.jitter import Jitter
from ganvas.data.batches.stream import Batch
from ganvas.errors import SettingError


def batch_of(pictures: Tensor, step: int = 0, seed: int = 0) -> Batch:
    count = len(pictures)
    return Batch(
        images=pictures, labels=None, seed=seed, step=step, images_shown=0, rows=slice(0, count), total=count, phase="x"
    )


def waves(count: int = 8, channels: int = 3, height: int = 32, width: int = 40) -> Tensor:
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    phases = torch.arange(count * channels).view(count, channels, 1, 1)
    return torch.sin(x / 4 + y / 6 + phases)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_holes_have_about_the_size_that_is_asked_for(share: float) -> None:
    masks = np.stack([hole(64, 48, share, seed) for seed in range(60)])
    assert set(np.unique(masks)) == {0, 1}
    assert masks.mean() == pytest.approx(share, abs=0.08)
    assert len({mask.tobytes() for mask in masks}) == 60
    np.testing.assert_array_equal(masks[7], hole(64, 48, share, 7))


def test_every_kind_changes_a_picture_in_its_own_way() -> None:
    picture = waves()[0]
    grey = greyed(picture)
    assert torch.equal(grey[0], grey[1])
    assert torch.equal(grey[1], grey[2])
    expected = np.stack([gaussian_filter(channel.numpy(), 1.5, mode="nearest", truncate=3) for channel in picture])
    np.testing.assert_allclose(blurred(picture, 1.5).numpy(), expected, atol=0.01)
    assert small(picture, 4).var() < picture.var()
    assert compressed(picture, 90).sub(picture).abs().mean() < compressed(picture, 5).sub(picture).abs().mean() < 0.5
    for kind in ("blur", "noise", "jpeg", "small", "grey"):
        damaged, mask = Damage(kinds=(kind,))(waves(), batch_of(waves()))
        assert not mask.any()
        assert damaged.shape == waves().shape
        assert all((damaged[row] != waves()[row]).any() for row in range(8)), kind
        assert float(damaged.abs().max()) <= 1.001


def test_where_there_is_a_hole_nothing_is_left_and_beside_it_all() -> None:
    pictures = waves() + 3  # nowhere 0
    damaged, mask = Damage(kinds=("holes",))(pictures, batch_of(pictures))
    assert mask.shape == (8, 1, 32, 40)
    gone = mask.expand_as(pictures) > 0
    assert not damaged[gone].any()
    assert torch.equal(damaged[~gone], pictures[~gone])


def test_damage_is_a_function_of_seed_and_step_whatever_the_batch_is_cut_into() -> None:
    pictures, damage = waves(), Damage()
    once, again = damage(pictures, batch_of(pictures)), damage(pictures, batch_of(pictures))
    assert all(torch.equal(one, other) for one, other in zip(once, again, strict=True))
    other = damage(pictures, batch_of(pictures, step=1))
    assert not torch.equal(once[0], other[0])
    parts = [damage(part.images, part) for part in batch_of(pictures).split(3)]
    assert torch.equal(torch.cat([part[0] for part in parts]), once[0])


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (Damage(), 0.375),
        (Damage(holes_frequency=0.8), 0.8),
        (Damage(kinds=("holes", "blur")), 0.5),  # no less than the others
        (Damage(kinds=("holes",)), 1.0),
        (Damage(kinds=("blur", "grey")), 0.0),
    ],
)
def test_holes_are_as_frequent_as_is_set_and_all_else_is_as_likely(damage: Damage, expected: float) -> None:
    draws = (np.arange(1000) + 0.5) / 1000
    counts = Counter(damage.first_kind(list(damage.kinds), draw) for draw in draws)
    assert counts.pop("holes", 0) / 1000 == pytest.approx(expected, abs=0.001)
    assert max(counts.values(), default=0) - min(counts.values(), default=0) <= 1
    holed = damage(waves(128), batch_of(waves(128)))[1].amax((1, 2, 3)).mean()
    assert float(holed) == pytest.approx(expected, abs=0.12 if 0 < expected < 1 else 0)


@pytest.mark.parametrize("setting", ["holes=[0.5,0.1]", "holes=[0.2,3]", "blur=[0,0]", "noise=[-1,0.1]", "jpeg=[5,400]"])
def test_what_is_no_damage_is_refused(setting: str) -> None:
    with pytest.raises(SettingError):
        Damage().but(setting)


def test_grey_pictures_never_lose_their_colours() -> None:
    damaged, _ = Damage(kinds=("grey",))(waves(channels=1), batch_of(waves(channels=1)))
    assert (damaged != waves(channels=1)).any()  # noise instead


def test_pairs_are_moved_alike() -> None:
    pictures = waves()
    pairs = torch.cat([pictures, -pictures], 1)
    for jitter in (Jitter(zoom=1.2, flip=True), Jitter(flip=True), Jitter(zoom=1.12)):
        moved = jitter(pairs, batch_of(pairs))
        assert moved.shape == pairs.shape
        torch.testing.assert_close(moved[:, 3:], -moved[:, :3])
        assert not torch.equal(moved, pairs)
        assert torch.equal(moved, jitter(pairs, replace(batch_of(pairs), phase="another")))
    assert torch.equal(Jitter()(pairs, batch_of(pairs)), pairs)


def test_jittered_pictures_are_parts_of_larger_ones() -> None:
    ramp = torch.linspace(-1, 1, 64).expand(200, 1, 64, 64)
    moved = Jitter(zoom=1.25)(ramp, batch_of(ramp))
    spread = (moved[..., -1] - moved[..., 0]).mean(-1).flatten()
    assert spread.mean() == pytest.approx(2 / 1.25, rel=0.05)  # a shorter part of the ramp
    starts = moved[:, 0, 0, 0]
    assert starts.min() == pytest.approx(-1, abs=0.05)
    assert starts.max() == pytest.approx(1 - 2 / 1.25, abs=0.05)
