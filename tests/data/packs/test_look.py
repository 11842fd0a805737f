"""What is known of pictures before they are packed: a pack answers only where it is what would be made today."""

import json
from pathlib import Path

import numpy as np
import pytest

from ganvas.data import Dataset, DataSettings
from ganvas.data.packs.look import look


def test_a_pack_of_pictures_that_were_scaled_each_by_itself_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANVAS_CACHE", str(tmp_path))
    pictures, settings = np.zeros((2, 8, 16), np.uint8), DataSettings(aspect="keep")
    index = Dataset.open(pictures, settings).folder / "index.json"
    said = json.loads(index.read_bytes())
    said["report"]["shape"] = [2, 16, 8, 1]  # as many bytes
    index.write_text(json.dumps(said))
    seen = look(pictures, settings)
    assert seen is not None
    assert seen.frame == (16, 8), "a pack is asked first"
    said["report"].pop("values", None)
    said["report"]["modes"] = {"F": 2}
    index.write_text(json.dumps(said))
    seen = look(pictures, settings)
    assert seen is not None
    assert (seen.pictures, seen.frame) == (2, (8, 16))
