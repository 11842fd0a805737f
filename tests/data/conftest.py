"""What the tests of data share: a cache of their own, an odd folder, and real data where there is some."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from odd_pictures import Outcomes, make_odd_folder, scene


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh cache for each test, so that no test sees the packs of another or of the person who runs them."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("GANVAS_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def odd_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcomes]:
    folder = tmp_path_factory.mktemp("odd")
    return folder, make_odd_folder(folder)


@pytest.fixture
def real_data() -> Path:
    folder = Path(os.environ.get("GANVAS_DATA", "").split(os.pathsep)[0] or "/nowhere")
    if not (folder / "mnist").is_dir():
        pytest.skip("GANVAS_DATA names no folder with mnist in it")
    return folder


@pytest.fixture
def pictures(tmp_path: Path) -> Callable[..., Path]:
    """pictures("a/1.png", "a/2.png") makes a folder with different small pictures under these names."""

    def make(*names: str, folder: str = "pictures", size: tuple[int, int] = (32, 32)) -> Path:
        for number, name in enumerate(names):
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            scene(*size, seed=number).save(path)
        return tmp_path / folder

    return make
