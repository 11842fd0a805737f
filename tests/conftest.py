"""What all tests share: one thread, and a cache of their own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before torch is imported, and for the processes that tests start

import pytest  # noqa: E402
import torch  # noqa: E402
from hypothesis import settings  # noqa: E402

from ganvas.cli import main  # noqa: E402

settings.register_profile("ganvas", deadline=None)  # a busy machine is no failure
settings.load_profile("ganvas")


LONGEST = ("test_exact_resume", "test_evaluate", "test_models", "test_two_processes", "test_runs", "test_judge", "test_copying")
"""Files that take a minute or more, the longest first: begun last, they would keep one core busy while the other has nothing to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = os.environ.get("GANVAS_CACHE")
    os.environ["GANVAS_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    torch.set_num_threads(1)
    yield
    if before is None:
        del os.environ["GANVAS_CACHE"]
    else:
        os.environ["GANVAS_CACHE"] = before


@pytest.fixture
def mnist() -> str:
    """The name of a real data set, where the person who runs the tests has it."""
    folder = Path(os.environ.get("GANVAS_DATA", "").split(os.pathsep)[0] or "/nowhere")
    if not (folder / "mnist").is_dir():
        pytest.skip("GANVAS_DATA names no folder with mnist in it")
    return "mnist"


@pytest.fixture
def ganvas(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """ganvas("sample", "runs/moths", "-n", 4) is what a person types; gives (exit code, output, error output)."""

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ganvas", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "200")
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(bool(stop.code))
        out, err = capsys.readouterr()
        return code, out, err

    return call
