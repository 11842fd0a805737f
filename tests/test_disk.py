"""Files are there whole or not at all, whatever happens while they are written."""

import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from ganvas import disk
from ganvas.disk import keep, replaced, write_new, write_tensors, write_text

SOURCE = Path(__file__).parent.parent / "src" / "ganvas"


def test_a_file_takes_the_place_of_another_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    path.write_text("before")
    with replaced(path) as unfinished:
        assert unfinished.name == path.name
        unfinished.write_text("after")
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_text(path, "before")
    with pytest.raises(ZeroDivisionError), replaced(path) as unfinished:
        unfinished.write_text(f"half {1 / 0}")
    assert path.read_text() == "before\n"
    assert list(tmp_path.iterdir()) == [path]


def killed_while_writing(path: Path) -> None:
    program = (
        "import os, sys, pathlib; from ganvas.disk import replaced\n"
        "with replaced(pathlib.Path(sys.argv[1])) as unfinished:\n"
        "    unfinished.write_text('half'); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(path)]).returncode == 9


@pytest.mark.skipif(os.name != "posix", reason="folders can't be locked")
def test_a_process_that_is_killed_leaves_what_was_there_and_is_cleaned_up_after(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    write_text(path, "before")
    killed_while_writing(path)
    assert path.read_text() == "before\n"
    assert len(list(tmp_path.iterdir())) == 2
    write_text(path, "after")
    assert path.read_text() == "after\n"
    assert list(tmp_path.iterdir()) == [path]


def test_without_locks_what_was_left_is_cleaned_up_after_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)  # as on Windows
    path = tmp_path / "log.jsonl"
    killed_while_writing(path)
    write_text(path, "another process may still be writing")
    assert len(list(tmp_path.iterdir())) == 2
    later = time.time() + disk.STALE_SECONDS
    monkeypatch.setattr(disk.time, "time", lambda: later)
    write_text(path, "after")
    assert path.read_text() == "after\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_that_is_not_finished_is_not_there_whatever_stopped_it(tmp_path: Path) -> None:
    with pytest.raises(TypeError):  # as good as Ctrl-C: no OSError
        write_new(tmp_path / "1.png", "no bytes")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_two_at_once_do_not_write_into_one_file(tmp_path: Path) -> None:
    path = tmp_path / "features.npy"
    with replaced(path) as one, replaced(path) as other:
        assert one != other
        one.write_text("one")
        other.write_text("other")
    assert path.read_text() == "one"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of a POSIX system")
def test_a_file_of_tensors_can_be_read_by_others(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_tensors(tmp_path / "model.safetensors", {"x": torch.ones(3)}, {"format": "pt"})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "model.safetensors").stat().st_mode) == 0o644


@pytest.mark.parametrize("letter", ["a", "나", "🐈"])
def test_a_name_may_be_as_long_as_the_system_allows(letter: str, tmp_path: Path) -> None:
    path = tmp_path / (letter * ((255 - 4) // len(letter.encode())) + ".png")
    with replaced(path) as one, replaced(path) as other:
        for each in (one, other):
            each.write_text("whole")
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keep(tmp_path / "file" / "kept.json", lambda path: path.write_text("x"))
    keep(tmp_path / "new" / "kept.json", lambda path: path.write_text("x"))
    assert (tmp_path / "new" / "kept.json").read_text() == "x"


@pytest.mark.skipif(os.name != "posix", reason="limits are those of a POSIX system")
def test_a_temporary_file_without_room_is_refused_and_does_not_end_the_process(tmp_path: Path) -> None:
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20480, 20480))\n"
        "from ganvas.disk import scratch\n"
        "from ganvas.errors import RunError\n"
        "try:\n    with scratch((3, 1000, 1000)) as array: array[:] = 1\n"
        "except RunError as error: print(error)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        f"{tmp_path} can't hold a temporary file of 3 MB: File too large.",
        "  Make room there, or name a folder on another disk:  TMPDIR=/path/to/folder",
    ], done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="blocks are counted by a POSIX system")
@pytest.mark.parametrize("can_reserve", [True, False])
def test_the_room_of_a_mapped_file_is_taken_at_once(can_reserve: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not can_reserve:
        monkeypatch.delattr(os, "posix_fallocate", raising=False)
    size = 3 * 2**20 + 5
    with (tmp_path / "made").open("wb", buffering=0) as file:
        disk._reserve(file, size)
        about = os.fstat(file.fileno())
    assert about.st_size == size
    assert about.st_blocks * 512 >= size
    with disk.scratch((2, 3)) as array:
        array[1] = 7
        assert array.tolist() == [[0, 0, 0], [7, 7, 7]]


def test_only_the_disk_maps_files_to_write_them() -> None:
    """There the room for them is taken first."""
    mapping = re.compile(r"open_memmap\(|np\.memmap\(|mmap_mode=(?!\"r\")")
    found = [path.name for path in sorted(SOURCE.rglob("*.py")) if mapping.search(path.read_text(encoding="utf-8"))]
    assert found == ["disk.py"]


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_only_the_disk_replaces_files(path: Path) -> None:
    """Packs are written in place under a lock, and a download can be resumed; everything else goes through ``replaced``."""
    if path.relative_to(SOURCE).as_posix() not in ("disk.py", "data/packs/writer.py", "data/sources/download.py"):
        assert not re.search(r"\bfsync\(|os\.(replace|rename)\(|unfinished\.replace\(", path.read_text(encoding="utf-8"))
