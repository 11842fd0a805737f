"""The weights of a run's last step next to their moving average, which is what samples are usually made with."""

from pathlib import Path

import numpy as np
import pytest
import torch

import ganvas
from ganvas.errors import ModelError, RunError, SettingError
from ganvas.runs.checkpoints import read_checkpoint
from ganvas.runs.mixture import with_sampler
from small import dots, small


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> ganvas.Run:
    recipe = small("vae-dense").but("schedule.preview_rows=1", 'schedule.length="3 steps"')
    return ganvas.train(dots(1, 60), recipe=recipe, run=tmp_path_factory.mktemp("raw") / "run", precision="float32", quiet=True)


def test_raw_weights_are_those_of_the_checkpoint_and_change_nothing(run: ganvas.Run) -> None:
    raw = ganvas.load(run.path, averaged=False)
    saved = read_checkpoint(run.checkpoints[-1])[0]
    assert all(torch.equal(tensor, saved[f"model.{name}"]) for name, tensor in raw.model.state_dict().items())
    averaged = run.model().sample(8).pictures
    assert not np.array_equal(raw.sample(8).pictures, averaged)
    with_sampler(run.path, raw, "mixture")  # a fit is usually kept with the model
    assert np.array_equal(run.model().sample(8).pictures, averaged)


def test_a_model_alone_has_only_averaged_weights(run: ganvas.Run) -> None:
    with pytest.raises(ModelError, match="averaged weights only"):
        ganvas.load(run.path / "model", averaged=False)


def test_a_run_whose_checkpoints_were_removed_says_so(run: ganvas.Run, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(run.path, tmp_path / "run")
    shutil.rmtree(tmp_path / "run" / "checkpoints")
    with pytest.raises(RunError, match="no checkpoint"):
        ganvas.Run(tmp_path / "run").model(averaged=False)


def test_a_walk_goes_from_the_picture_of_one_seed_to_that_of_another(run: ganvas.Run, tmp_path: Path) -> None:
    from PIL import Image

    model = run.model()
    sheet = model.between(3, 7, n=6)
    assert np.array_equal(sheet.pictures[0], model.sample(1, seed=3).pictures[0])
    # Number k of a sheet is made in place k of its batch, so the last bits of the other end may differ.
    other = model.sample(model.latents(1, seed=7).expand(6, -1)).pictures[5]
    assert np.array_equal(sheet.pictures[-1], other)
    with pytest.raises(SettingError, match="n=1 is not a whole number in its range"):
        model.between(3, 7, n=1)
    assert sheet.image.width > 5 * sheet.image.height
    with Image.open(sheet.animate(tmp_path / "walk.gif")) as gif:
        assert gif.n_frames == 10  # there and back, without showing the ends twice
