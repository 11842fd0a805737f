"""A source is packed once, whole or not at all, and found again wherever it lies."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_pictures import encoded, scene
from PIL import Image

from ganvas.data import Dataset, DataSettings
from ganvas.data.packs.writer import PackWriter
from ganvas.data.pictures.frame import Frame
from ganvas.errors import SettingError, SourceError
from ganvas.progress import Progress

Make = Callable[..., Path]


def test_what_is_packed_is_a_read_only_map_of_the_pictures(pictures: Make) -> None:
    dataset = Dataset.open(pictures("a.png", "b.png"))
    assert isinstance(dataset.images, np.memmap)
    assert not dataset.images.flags.writeable
    assert dataset.images.dtype == np.uint8
    assert (len(dataset), dataset.shape) == (2, (3, 32, 32))
    np.testing.assert_array_equal(dataset.images[1], np.asarray(scene(32, 32, 1)))
    assert "2 x 3 x 32 x 32" in repr(dataset)


def test_a_pack_itself_can_be_opened_and_a_source_given_by_mistake_is_named(pictures: Make) -> None:
    dataset = Dataset.open(pictures("a.png"))
    assert Dataset(dataset.folder).report == dataset.report
    with pytest.raises(SourceError, match="digits is not a pack") as caught:
        Dataset("digits")  # type: ignore[arg-type]
    assert "Dataset.open('digits')" in caught.value.next_steps[0]


def test_a_second_opening_packs_nothing(pictures: Make, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = pictures("a.png", "b.png")
    first = Dataset.open(folder)
    monkeypatch.setattr(PackWriter, "add", None)
    again = Dataset.open(folder)
    assert (again.folder, again.fingerprint, again.report) == (first.folder, first.fingerprint, first.report)


def test_a_moved_folder_is_found_packed_and_a_changed_one_is_not(pictures: Make, tmp_path: Path) -> None:
    folder = pictures("a.png", "b.png")
    first = Dataset.open(folder)
    moved = Dataset.open(folder.rename(tmp_path / "moved"))
    assert (moved.folder, moved.source) == (first.folder, str(tmp_path / "moved"))
    scene(32, 32, 9).save(tmp_path / "moved" / "c.png")
    changed = Dataset.open(tmp_path / "moved")
    assert len(changed) == 3
    assert changed.fingerprint != first.fingerprint


def test_the_fingerprint_is_of_what_is_seen_and_not_of_where_it_lies(pictures: Make, tmp_path: Path) -> None:
    one = pictures("x/a.png", "y/b.png", folder="one")
    two = tmp_path / "two"
    for name in ("x/a", "y/b"):
        (two / name).parent.mkdir(parents=True)
        Image.open(one / f"{name}.png").save(two / f"{name}.bmp")
    assert Dataset.open(one).fingerprint == Dataset.open(two).fingerprint
    (two / "y").rename(two / "z")
    assert Dataset.open(one).fingerprint != Dataset.open(two).fingerprint, "class names count"
    assert Dataset.open(one, DataSettings(resolution=16)).fingerprint != Dataset.open(one).fingerprint


def test_packing_twice_gives_the_same_bytes(odd_folder: tuple[Path, object], tmp_path: Path) -> None:
    packs = [Dataset.open(odd_folder[0], cache=tmp_path / name).folder for name in ("one", "two")]
    for name in ("images.npy", "names.json"):
        assert (packs[0] / name).read_bytes() == (packs[1] / name).read_bytes()


def test_a_pack_that_lost_its_end_is_made_anew(pictures: Make) -> None:
    folder = pictures("a.png", "b.png")
    first = Dataset.open(folder)
    with (first.folder / "images.npy").open("r+b") as file:
        file.truncate(1000)
    assert Dataset.open(folder).images.shape == (2, 32, 32, 3)


@pytest.mark.parametrize("moment", ["while packing", "at the end"])
def test_an_interrupt_leaves_no_half_pack(moment: str, pictures: Make, cache: Path) -> None:
    folder = pictures(*(f"{number}.png" for number in range(20)))

    def interrupt(progress: Progress) -> None:
        if moment == "while packing" or progress.done == progress.total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Dataset.open(folder, progress=interrupt)
    assert [path.name for path in (cache / "packs").iterdir() if path.is_dir()] == []
    assert len(Dataset.open(folder)) == 20


def test_what_a_killed_process_left_is_cleared_away(pictures: Make, cache: Path) -> None:
    folder = pictures("a.png")
    done = Dataset.open(folder).folder
    left = done.with_name(f"{done.name}.unfinished")
    done.rename(left)
    (left / "index.json").unlink()
    assert len(Dataset.open(folder)) == 1
    assert not left.exists()


def test_two_processes_at_once_both_end_well(pictures: Make, cache: Path) -> None:
    folder = pictures(*(f"{number}.png" for number in range(200)))
    code = f"from ganvas.data import Dataset; print(Dataset.open({str(folder)!r}).fingerprint)"
    both = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [process.communicate(timeout=60)[0].strip() for process in both]
    assert answers[0] == answers[1] == Dataset.open(folder).fingerprint
    assert len([path for path in (cache / "packs").iterdir() if path.is_dir()]) == 1


def test_grey_pictures_in_colour_files_become_one_channel(tmp_path: Path) -> None:
    for number in range(3):
        scene(32, 32, number).convert("L").convert("RGB").save(tmp_path / f"{number}.png")
    assert Dataset.open(tmp_path).shape == (1, 32, 32)
    assert Dataset.open(tmp_path, DataSettings(channels=3)).shape == (3, 32, 32)


def test_a_single_coloured_picture_makes_all_coloured_wherever_it_stands(tmp_path: Path) -> None:
    greys = [scene(16, 16, number).convert("L") for number in range(3)]
    for coloured_at in range(4):
        folder = tmp_path / str(coloured_at)
        folder.mkdir()
        images: list[Image.Image] = [*greys]
        images.insert(coloured_at, scene(16, 16, 7))
        for number, image in enumerate(images):
            image.save(folder / f"{number}.png")
        packed = Dataset.open(folder).images
        assert packed.shape == (4, 16, 16, 3)
        for row, image in zip(packed, images, strict=True):
            np.testing.assert_array_equal(row, np.asarray(image.convert("RGB")))


def test_one_channel_of_colour_pictures_is_their_brightness(pictures: Make) -> None:
    dataset = Dataset.open(pictures("a.png"), DataSettings(channels=1))
    np.testing.assert_array_equal(dataset.images[0, ..., 0], np.asarray(scene(32, 32).convert("L")))


@pytest.mark.parametrize(
    ("size", "expected"), [((28, 28), 28), ((9, 9), 8), ((72, 72), 64), ((300, 175), 128), ((2000, 3000), 256)]
)
def test_the_resolution_comes_from_the_pictures(size: tuple[int, int], expected: int, pictures: Make) -> None:
    squares = DataSettings(aspect="square")
    assert Dataset.open(pictures("a.png", "b.png", size=size), squares).shape[1:] == (expected, expected)


@settings(max_examples=30, deadline=None)
@given(
    width=st.integers(8, 90),
    height=st.integers(8, 90),
    frame=st.builds(Frame, st.integers(4, 70), st.integers(4, 70)),
    fit=st.sampled_from(["crop", "pad"]),
)
def test_any_size_fills_the_frame_or_lies_in_its_middle(width: int, height: int, frame: Frame, fit: str) -> None:
    from io import BytesIO

    from ganvas.data.pictures.decode import read_picture

    content = BytesIO(encoded(Image.new("RGB", (width, height), (200, 0, 0)), "PNG"))
    settings = DataSettings.model_validate({"fit": fit, "ground": "blue"})
    pixels = read_picture(content, frame, settings).pixels
    assert pixels.shape == (*frame, 3)
    red = (pixels == (200, 0, 0)).all(axis=-1)
    blue = (pixels == (0, 0, 255)).all(axis=-1)
    assert (red | blue).all()
    if fit == "crop":
        assert red.all()
    else:
        scale = min(frame.width / width, frame.height / height)
        assert red.sum() == (round(width * scale) or 1) * (round(height * scale) or 1)
        for axis in (0, 1):
            filled = np.flatnonzero(red.any(axis=axis))
            assert abs(filled[0] - (red.shape[1 - axis] - 1 - filled[-1])) <= 1, "it lies in the middle"


def test_cropping_cuts_out_the_middle_without_blur(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (32, 51, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    np.testing.assert_array_equal(Dataset.open(tmp_path, DataSettings(aspect="square")).images[0], pixels[:, 9:41])
    np.testing.assert_array_equal(Dataset.open(tmp_path, DataSettings(aspect="3:2")).images[0], pixels[:, 1:49])


def test_a_huge_photograph_keeps_its_detail_when_it_is_decoded_small(tmp_path: Path) -> None:
    """JPEGs are decoded at a fraction of their size: it must look like the whole one made small."""
    from io import BytesIO

    from ganvas.data.pictures.decode import read_picture

    image = scene(1600, 1200)
    stripes = np.asarray(image).copy()
    stripes[:, ::64] = 255
    content = encoded(Image.fromarray(stripes), "JPEG", quality=95)
    small = read_picture(BytesIO(content), Frame(64, 64), DataSettings()).pixels.astype(float)
    whole = Image.fromarray(stripes[:, 200:1400]).resize((64, 64), Image.Resampling.LANCZOS)
    assert np.abs(small - np.asarray(whole)).mean() < 3


def test_equal_pictures_are_counted_and_small_ones_too(tmp_path: Path) -> None:
    for number in range(4):
        scene(32, 32, number % 2).save(tmp_path / f"{number}.png")
    scene(10, 40).save(tmp_path / "small.png")
    report = Dataset.open(tmp_path).report
    assert (report.duplicates, report.enlarged) == (2, 1)
    assert report.sizes.smallest == (10, 40)
    assert (report.sizes.most_common, report.sizes.most_common_count) == ((32, 32), 4)


def test_progress_is_told_and_ends_at_the_whole(pictures: Make) -> None:
    notes: list[Progress] = []
    Dataset.open(pictures(*(f"{number}.png" for number in range(30))), progress=notes.append)
    assert (notes[-1].what, notes[-1].done, notes[-1].total) == ("packing", 30, 30)
    assert Progress("packing", 10, 40, 2.0).seconds_left == 6.0
    assert Progress("packing", 0, 40, 2.0).seconds_left is None


def test_a_folder_without_pictures_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("nothing here")
    with pytest.raises(SourceError, match="not a picture 1") as caught:
        Dataset.open(tmp_path)
    assert "PNG" in caught.value.next_steps[0]
    (tmp_path / "readme.txt").unlink()
    with pytest.raises(SourceError, match="it is empty"):
        Dataset.open(tmp_path)


def test_a_full_disk_is_a_clear_error_and_leaves_nothing(pictures: Make, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object, pixels: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PackWriter, "add", full)
    with pytest.raises(SourceError, match="disk is full") as caught:
        Dataset.open(pictures("a.png"))
    assert "GANVAS_CACHE" in caught.value.next_steps[0]
    assert caught.value.next_steps[1] == "Smaller pictures need less: choose a lower resolution."
    for side, said in ((32, ["Smaller pictures need less, for example:  --resolution 16"]), (8, [])):
        with pytest.raises(SourceError, match="disk is full") as caught:
            Dataset.open(pictures("a.png"), DataSettings(resolution=side))
        assert list(caught.value.next_steps[1:]) == said
    assert [path for path in (cache / "packs").iterdir() if path.is_dir()] == []


def test_a_disk_that_is_too_small_is_known_beforehand(pictures: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(100, 100, 0))
    monkeypatch.setattr(PackWriter, "add", None)
    with pytest.raises(SourceError, match="disk is full"):
        Dataset.open(pictures("a.png"))


def test_a_cache_that_cannot_be_written_is_a_clear_error(pictures: Make, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SourceError, match="can't be packed into") as caught:
        Dataset.open(pictures("a.png"), cache=tmp_path / "file")
    assert "GANVAS_CACHE" in caught.value.next_steps[0]


def test_a_file_that_vanishes_while_others_are_read_is_refused(pictures: Make) -> None:
    from ganvas.data.sources.find import find_source

    folder = pictures("a.png", "b.png")
    content = find_source(folder, None, folder, None).read()
    (folder / "a.png").unlink()
    from ganvas.data.packs.pack import pack

    target = folder.parent / "target"
    target.mkdir()
    report, _ = pack(content, "x", DataSettings(), target, None)
    assert [str(refusal) for refusal in report.refused] == ["a.png: unreadable (it is no longer there)"]


def test_settings_that_make_no_sense_are_refused_by_name() -> None:
    for change in ("resolution=3", "resolution=2000", "channels=2", "fit=stretch", "aspect=wide", "ground=nocolour", "size=3"):
        with pytest.raises(SettingError, match=change.split("=")[0]):
            DataSettings().but(change)


def test_nothing_of_data_needs_torch() -> None:
    code = "import sys, ganvas.data; sys.exit('torch' in sys.modules or 'sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_pictures(tmp_path: Path) -> None:
    content = [
        encoded(Image.fromarray(np.random.default_rng(n).integers(0, 256, (64, 64, 3), np.uint8)), "BMP") for n in range(50)
    ]
    for number in range(12_000):
        folder = tmp_path / "pictures" / str(number % 10)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.bmp").write_bytes(content[number % 50])
    code = f"""
import resource, sys
from ganvas.data import Dataset
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
dataset = Dataset.open({str(tmp_path / "pictures")!r})
assert len(dataset) == 12_000
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * (1 if sys.platform == "darwin" else 1024))
"""
    pytest.importorskip("resource")
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    packed_bytes = 12_000 * 64 * 64 * 3
    assert int(answer.stdout) < packed_bytes / 2, "147 MB of pictures must not pass through memory at once"


def test_a_waiting_thread_sees_the_pack_of_the_first(pictures: Make) -> None:
    folder = pictures(*(f"{number}.png" for number in range(50)))
    found: list[Dataset] = []
    threads = [threading.Thread(target=lambda: found.append(Dataset.open(folder))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len({dataset.fingerprint for dataset in found}) == 1
    assert len(found) == 4


def test_killing_the_process_leaves_nothing_that_passes_for_a_pack(pictures: Make, cache: Path) -> None:
    folder = pictures(*(f"{number}.png" for number in range(300)))
    code = f"""
import time
from ganvas.data import Dataset
def slow(progress):
    print("packing", flush=True)
    time.sleep(60)
Dataset.open({str(folder)!r}, progress=slow)
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "packing\n"
    process.kill()
    process.wait()
    process.stdout.close()
    start = time.monotonic()
    assert len(Dataset.open(folder)) == 300
    assert time.monotonic() - start < 20, "a dead process's lock is no lock"


def test_two_folders_alike_in_names_sizes_and_times_keep_their_own_pictures(tmp_path: Path) -> None:
    for name, grey in (("one", 50), ("two", 200)):
        (tmp_path / name).mkdir()
        Image.new("L", (16, 16), grey).save(tmp_path / name / "a.bmp")
        os.utime(tmp_path / name / "a.bmp", (0, 0))
    assert Dataset.open(tmp_path / "one").images.mean() == 50
    assert Dataset.open(tmp_path / "two").images.mean() == 200
