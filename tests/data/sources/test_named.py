"""Sets with a name: found on the machine in the forms people have them, or fetched, or refused with a way out."""

import gzip
import io
import struct
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ganvas.data import Dataset, DataSettings
from ganvas.data.sources.named import ALIASES, NAMES, PUBLISHED
from ganvas.errors import SourceError


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches for the network: the mirrors are a port on which nobody listens."""
    from dataclasses import replace

    for name, published in PUBLISHED.items():
        monkeypatch.setitem(PUBLISHED, name, replace(published, mirrors=("http://127.0.0.1:9/",)))
    monkeypatch.setattr("time.sleep", lambda seconds: None)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GANVAS_DATA", str(tmp_path))
    return tmp_path


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def write_mnist(folder: Path, prefix: str = "train", count: int = 20, zipped: bool = True) -> np.ndarray:
    folder.mkdir(parents=True, exist_ok=True)
    images = np.random.default_rng(count).integers(0, 256, (count, 28, 28), np.uint8)
    labels = (np.arange(count) % 10).astype(np.uint8)
    for name, array in (("images-idx3", images), ("labels-idx1", labels)):
        content = idx(array)
        (folder / f"{prefix}-{name}-ubyte{'.gz' if zipped else ''}").write_bytes(gzip.compress(content) if zipped else content)
    return images


def test_digits_are_always_there_and_honest_about_their_size() -> None:
    dataset = Dataset.open("digits")
    assert (len(dataset), dataset.shape) == (1797, (1, 28, 28))
    assert dataset.report.notes == ("The originals are 10 x 10 and were enlarged to 28 x 28.",)
    assert dataset.report.enlarged == 1797
    np.testing.assert_array_equal(np.bincount(dataset.labels)[:3], [178, 182, 177])
    small = Dataset.open("digits", DataSettings(resolution=10))
    from sklearn.datasets import load_digits

    framed = np.pad(load_digits().images, ((0, 0), (1, 1), (1, 1)))
    np.testing.assert_array_equal(small.images[..., 0], np.rint(framed * 255 / 16))
    assert small.report.enlarged == 0


@pytest.mark.parametrize("zipped", [True, False])
def test_mnist_is_read_from_its_own_form(zipped: bool, data: Path) -> None:
    images = write_mnist(data / "mnist", zipped=zipped)
    write_mnist(data / "mnist", "t10k", count=7, zipped=zipped)
    dataset = Dataset.open("mnist")
    np.testing.assert_array_equal(dataset.images[..., 0], images)
    assert dataset.classes == tuple("0123456789")
    assert len(Dataset.open("mnist:train")) == 20
    assert len(Dataset.open("mnist:test")) == 7
    assert Dataset.open("mnist:test").source == "mnist:test"


@pytest.mark.parametrize("inside", ["", "mnist", "MNIST/raw"])
def test_the_files_may_lie_where_other_programs_put_them(inside: str, data: Path) -> None:
    write_mnist(data / inside)
    assert len(Dataset.open("MNIST")) == 20


def test_several_folders_can_be_given(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    write_mnist(data / "second" / "mnist")
    monkeypatch.setenv("GANVAS_DATA", os.pathsep.join(["", "/nowhere", str(data / "second")]))
    assert len(Dataset.open("mnist")) == 20


def test_clothes_are_not_taken_for_digits_and_digits_not_for_clothes(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_mnist(data / "mnist")
    monkeypatch.setenv("GANVAS_DATA", str(data / "mnist"))
    assert len(Dataset.open("mnist")) == 20
    with pytest.raises(SourceError, match="fashion-mnist is not on this machine"):
        Dataset.open("fashion-mnist")
    write_mnist(data / "nameless")
    monkeypatch.setenv("GANVAS_DATA", str(data / "nameless"))
    with pytest.raises(SourceError, match="kmnist is not on this machine"):
        Dataset.open("kmnist")


def test_kuzushiji_in_numpy_form(data: Path) -> None:
    (data / "kmnist").mkdir()
    images = np.random.default_rng(0).integers(0, 256, (30, 28, 28), np.uint8)
    np.savez(data / "kmnist" / "kmnist-test-imgs.npz", images)
    np.savez(data / "kmnist" / "kmnist-test-labels.npz", np.arange(30, dtype=np.uint8) % 10)
    dataset = Dataset.open("kmnist:test")
    np.testing.assert_array_equal(dataset.images[..., 0], images)
    assert dataset.classes[:3] == ("o", "ki", "su")


@pytest.mark.parametrize("form", ["archive", "folder"])
def test_cifar_in_its_binary_form(form: str, data: Path) -> None:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (10, 32, 32, 3), np.uint8)
    rows = np.concatenate([np.arange(10, dtype=np.uint8)[:, None], images.transpose(0, 3, 1, 2).reshape(10, -1)], axis=1)
    parts = {f"data_batch_{number + 1}.bin": rows[2 * number : 2 * number + 2].tobytes() for number in range(5)}
    if form == "folder":
        (data / "cifar-10-batches-bin").mkdir()
        for name, content in parts.items():
            (data / "cifar-10-batches-bin" / name).write_bytes(content)
    else:
        with tarfile.open(data / "cifar-10-binary.tar.gz", "w:gz") as archive:
            for name, content in reversed(parts.items()):
                member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    dataset = Dataset.open("cifar10")
    np.testing.assert_array_equal(dataset.images, images)
    np.testing.assert_array_equal(dataset.labels, np.arange(10))
    assert dataset.classes[3] == "cat"


@pytest.mark.parametrize("kept", ["cifar10/pictures.zip", "cifar-10/pictures/cat"])
def test_a_set_that_is_kept_in_another_form_is_suggested(kept: str, data: Path) -> None:
    place = data / kept
    place.mkdir(parents=True)  # whatever is in it
    with pytest.raises(SourceError, match="cifar10 is not on this machine") as caught:
        Dataset.open("cifar10")
    suggested = place if kept.endswith(".zip") else data / "cifar-10"
    assert caught.value.next_steps[0].endswith(f"train on them:  ganvas train {suggested}")


def test_the_python_form_of_cifar_is_not_opened(data: Path) -> None:
    (data / "cifar-10-python.tar.gz").write_bytes(b"whatever")
    with pytest.raises(SourceError, match="cifar10 is not on this machine") as caught:
        Dataset.open("cifar10")
    assert "The binary form is needed" in caught.value.next_steps[0]


def test_without_a_network_the_way_out_is_told_once_and_whole(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GANVAS_DATA", raising=False)
    with pytest.raises(SourceError) as caught:
        Dataset.open("mnist")
    text = str(caught.value)
    for part in (
        "can't be downloaded",
        "train-images-idx3-ubyte.gz",
        "train-labels-idx1-ubyte.gz",
        str(cache),
        "GANVAS_DATA",
        "digits",
    ):
        assert part in text


def test_the_part_that_is_here_is_offered_where_the_other_is_not(data: Path) -> None:
    write_mnist(data, "t10k")
    with pytest.raises(SourceError, match="mnist is not on this machine") as caught:
        Dataset.open("mnist")
    assert caught.value.next_steps[0] == "The part test is here. To train on it:  ganvas train mnist:test"


def test_files_put_where_the_message_says_are_found(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GANVAS_DATA", raising=False)
    write_mnist(cache / "downloads" / "mnist")
    assert len(Dataset.open("mnist")) == 20


@pytest.mark.parametrize("damage", ["cut", "magic", "labels", "label values", "not gzip"])
def test_a_damaged_file_is_named(damage: str, data: Path) -> None:
    write_mnist(data / "mnist", zipped=damage == "not gzip")
    images = data / "mnist" / "train-images-idx3-ubyte"
    labels = data / "mnist" / "train-labels-idx1-ubyte"
    if damage == "cut":
        images.write_bytes(images.read_bytes()[:-10])
    elif damage == "magic":
        images.write_bytes(b"\x00\x00\x0d\x03" + images.read_bytes()[4:])
    elif damage == "labels":
        labels.write_bytes(idx(np.zeros(19, np.uint8)))
    elif damage == "label values":
        labels.write_bytes(idx(np.full(20, 11, np.uint8)))
    else:
        gz = images.with_name(images.name + ".gz")
        gz.write_bytes(gz.read_bytes()[:-500])
    with pytest.raises(SourceError, match="train-images-idx3-ubyte"):
        Dataset.open("mnist")


@pytest.mark.parametrize("source", ["mnist:valid", "digits:test", "cifar10:"])
def test_an_unknown_part_is_refused_with_those_there_are(source: str) -> None:
    with pytest.raises(SourceError, match="has no part") as caught:
        Dataset.open(source)
    assert f"{source.split(':')[0]}:train" in caught.value.next_steps[0]


@pytest.mark.parametrize(
    ("typed", "meant"), [("mnst", "mnist"), ("digit", "digits"), ("cifar", "cifar10"), ("pictuers", "pictures")]
)
def test_a_mistyped_name_gets_its_neighbours(
    typed: str, meant: str, pictures: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures("a.png").parent)
    with pytest.raises(SourceError, match=f"There is no {typed}") as caught:
        Dataset.open(typed)
    assert meant in caught.value.next_steps[0]


def test_other_things_that_are_no_source(tmp_path: Path) -> None:
    for source, says in (
        ("", "is not a source"),
        ("https://example.org/a.zip", "is a web address"),
        (3, "can't be read as pictures"),
        ("\0", "There is no"),
    ):
        with pytest.raises(SourceError, match=says):
            Dataset.open(source)  # type: ignore[arg-type]
    (tmp_path / "cat.png").write_bytes(b"\x89PNG")
    with pytest.raises(SourceError, match="a single file") as caught:
        Dataset.open(tmp_path / "cat.png")
    assert str(tmp_path) in caught.value.next_steps[0]


def test_a_folder_called_like_a_set_is_reached_by_its_path(
    pictures: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures("a.png", folder="digits").parent)
    known = Dataset.open("digits")
    assert len(known) == 1797
    assert known.report.notes[0] == "digits is the published set. For the folder digits that is here, write ./digits."
    monkeypatch.chdir(Path("digits"))
    assert not any("published" in note for note in Dataset.open("digits").report.notes)
    monkeypatch.chdir("..")
    assert len(Dataset.open("./digits")) == len(Dataset.open(Path("digits"))) == 1


def test_every_alias_leads_to_a_name() -> None:
    assert set(ALIASES.values()) <= set(NAMES)


def test_real_mnist(real_data: Path) -> None:
    dataset = Dataset.open("mnist")
    assert dataset.images.shape == (60_000, 28, 28, 1)
    assert dataset.labels is not None
    assert dataset.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert round(float(dataset.images[:].mean()), 2) == 33.32, "the published mean, 0.1307"
    assert Dataset.open("mnist:test").images.shape == (10_000, 28, 28, 1)


def test_real_fashion_mnist(real_data: Path) -> None:
    dataset = Dataset.open("fashion-mnist")
    assert set(dataset.report.classes.values()) == {6000}
    assert dataset.classes[9] == "ankle boot"
