"""Named: the data sets that ganvas knows by name, where it looks for them and where they are downloaded from."""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ganvas.data.sources.arrays import Arrays, read_cifar_binary, read_idx_pair, read_npz_pair, read_tar_members
from ganvas.data.sources.download import DownloadFailed, download
from ganvas.data.sources.layout import SPLITS
from ganvas.errors import SourceError
from ganvas.paths import path_of
from ganvas.progress import ProgressCallback
from ganvas.words import Command, Step, message

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")

_DIGITS = tuple("0123456789")
_CLOTHES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
_HIRAGANA = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
_THINGS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


@dataclass(frozen=True)
class Remote:
    """A published file with its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Split:
    """A part of a published set: the files to download, and the forms in which people have it already.

    Each of ``forms`` is a tuple of file names that together are the split, and the function that reads them.
    """

    remote: tuple[Remote, ...]
    forms: tuple[tuple[tuple[str, ...], Callable[..., Arrays]], ...]


@dataclass(frozen=True)
class Published:
    """A data set with a name: where its files are published, under which folder names people keep it, and its splits."""

    mirrors: tuple[str, ...]
    folders: tuple[str, ...]
    classes: tuple[str, ...]
    splits: dict[str, Split] = field(default_factory=dict)


def _idx_split(prefix: str, images_sha256: str, labels_sha256: str, *more: str) -> Split:
    images, labels = f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte"
    dotted = (images.replace("-idx3", ".idx3"), labels.replace("-idx1", ".idx1"))
    forms: list[tuple[tuple[str, ...], Callable[..., Arrays]]] = [
        ((images + ".gz", labels + ".gz"), read_idx_pair),
        ((images, labels), read_idx_pair),
        (dotted, read_idx_pair),
    ]
    if more:
        forms.append((more, read_npz_pair))
    return Split((Remote(images + ".gz", images_sha256), Remote(labels + ".gz", labels_sha256)), tuple(forms))


def _cifar_split(*names: str) -> Split:
    def from_tar(path: Path, classes: tuple[str, ...]) -> Arrays:
        return read_cifar_binary(read_tar_members(path, names), classes)

    def from_folder(*paths_and_classes: Path | tuple[str, ...]) -> Arrays:
        *paths, classes = paths_and_classes
        parts = [(str(path), path.read_bytes()) for path in paths if isinstance(path, Path)]
        return read_cifar_binary(parts, classes if isinstance(classes, tuple) else ())

    archive = "cifar-10-binary.tar.gz"
    in_folder = tuple(f"cifar-10-batches-bin/{name}" for name in names)
    return Split(
        (Remote(archive, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),),
        (((archive,), from_tar), (in_folder, from_folder), (names, from_folder)),
    )


PUBLISHED = {
    "mnist": Published(
        ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"),
        ("mnist", "MNIST", "MNIST/raw"),
        _DIGITS,
        {
            "train": _idx_split(
                "train",
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            ),
            "test": _idx_split(
                "t10k",
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            ),
        },
    ),
    "fashion-mnist": Published(
        (
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        ),
        ("fashion-mnist", "fashion_mnist", "fashion", "FashionMNIST", "FashionMNIST/raw"),
        _CLOTHES,
        {
            "train": _idx_split(
                "train",
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            ),
            "test": _idx_split(
                "t10k",
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            ),
        },
    ),
    "kmnist": Published(
        ("https://codh.rois.ac.jp/kmnist/dataset/kmnist/",),
        ("kmnist", "KMNIST", "KMNIST/raw"),
        _HIRAGANA,
        {
            "train": _idx_split(
                "train",
                "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
                "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
                "kmnist-train-imgs.npz",
                "kmnist-train-labels.npz",
            ),
            "test": _idx_split(
                "t10k",
                "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
                "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
                "kmnist-test-imgs.npz",
                "kmnist-test-labels.npz",
            ),
        },
    ),
    "cifar10": Published(
        ("https://www.cs.toronto.edu/~kriz/",),
        ("cifar10", "cifar-10", "CIFAR10"),
        _THINGS,
        {
            "train": _cifar_split(*(f"data_batch_{number}.bin" for number in range(1, 6))),
            "test": _cifar_split("test_batch.bin"),
        },
    ),
}

NAMES = ("digits", *PUBLISHED)
ALIASES = {
    "fashion_mnist": "fashion-mnist",
    "fashionmnist": "fashion-mnist",
    "cifar-10": "cifar10",
    "kuzushiji-mnist": "kmnist",
}

ELSEWHERE = {
    "imagenet", "imagenet-1k", "tiny-imagenet", "imagenette", "celeba", "celeba-hq", "celebahq", "ffhq", "afhq", "lsun", "coco", "svhn",
    "stl10", "stl-10", "cifar100", "cifar-100", "places365", "omniglot", "caltech101", "caltech256", "flowers102", "pets", "cub",
    "metfaces", "wikiart", "danbooru", "emnist", "usps",
}  # fmt: skip
"""Names of well-known sets that are not published in a form that could be fetched and checked here."""


def read_digits() -> Arrays:
    """scikit-learn's 1,797 real handwritten digits, 8 x 8 with values 0..16 (E. Alpaydin, C. Kaynak, 1998, UCI).

    Their strokes run to the very edge; a frame of one dark pixel gives them a margin as in MNIST.
    """
    from sklearn.datasets import load_digits

    table, labels = load_digits(return_X_y=True)
    images = np.pad(np.rint(table.reshape(-1, 8, 8) * (255 / 16)).astype(np.uint8), ((0, 0), (1, 1), (1, 1)))
    # At 28 pixels, the published recipes for MNIST work unchanged.
    return Arrays(images, labels.astype(np.int64), _DIGITS, resolution=28)


def find(name: str, split: str, cache: Path) -> tuple[tuple[Path, ...], Callable[..., Arrays]] | None:
    """The files of a published split on this machine, and the function that reads them; None where they aren't all there.

    They are looked for in the folders of GANVAS_DATA (in the subfolder of that name first), then among the downloads in the cache.
    """
    published = PUBLISHED.get(name)
    if published is None or split not in published.splits:
        return None
    for folder in _folders(cache):
        for place in [*(folder / inside for inside in published.folders), folder]:
            for names, reader in published.splits[split].forms:
                paths = tuple(place / file for file in names)
                if all(path.is_file() for path in paths) and (place != folder or _belongs(folder, paths, name)):
                    return paths, reader
    return None


def kept_as_pictures(name: str, split: str, cache: Path) -> Path | None:
    """A folder or archive of a published set's pictures in its own place: train/<class>/... in a folder of its name, or packed there.

    None where there is none. Of several archives the largest is taken: others may be a part of the set.
    """
    published = PUBLISHED[name]
    for place in [folder / inside for folder in _folders(cache) for inside in published.folders]:
        try:
            inside = sorted(place.iterdir())
        except OSError:
            continue
        # Hidden folders and readmes don't matter, a split does: it says that there are no other things in it.
        if any(path.is_dir() and SPLITS.get(path.name.lower()) == split for path in inside):
            return place
        archives = [path for path in inside if path.is_file() and _is_archive_of(path.name, name)]
        if archives:
            return max(archives, key=lambda path: path.stat().st_size)
    return None


def _is_archive_of(file: str, name: str) -> bool:
    """Whether a file is called like an archive of a set's pictures; its binary and Python forms are something else."""
    known = re.sub(r"[-_]", "", name)
    plain = re.sub(r"[-_]", "", file.lower())
    is_archive = re.search(r"\.(zip|tar|tgz|txz|tar\.(gz|xz|bz2))$", plain)
    return bool(is_archive and re.match(rf"{known}(?!\d)", plain) and not re.search(r"python|binary|\.bin", plain))


def fetch(
    name: str, split: str, cache: Path, progress: ProgressCallback | None
) -> tuple[tuple[Path, ...], Callable[..., Arrays]]:
    """Download a published split into the cache. Raises SourceError with how to do it by hand."""
    published = PUBLISHED[name]
    wanted = published.splits[split]
    folder = cache / "downloads" / name
    try:
        paths = tuple(
            download([mirror + file.name for mirror in published.mirrors], folder / file.name, file.sha256, progress=progress)
            for file in wanted.remote
        )
    except (DownloadFailed, OSError) as error:
        steps: list[str | Step] = [
            message("Download it by hand:  {url}", url=published.mirrors[0] + file.name) for file in wanted.remote
        ]
        steps += [
            message("Put it into {folder}, or into a folder {name} in one that GANVAS_DATA names.", folder=folder, name=name),
            message("Without a network, use digits: real handwriting that comes with ganvas."),
        ]
        if name == "cifar10" and (python := _python_form(cache)):
            steps.insert(
                0,
                message(
                    "{path} is the Python form, which could run code when it is read. The binary form is needed.", path=python
                ),
            )
        if (kept := _in_another_form(name)) is not None:
            steps.insert(
                0,
                Step(message("There is {path}. If those are its pictures, train on them", path=kept), Command("train", kept)),
            )
        others = [part for part in published.splits if find(name, part, cache) or kept_as_pictures(name, part, cache)]
        steps[:0] = [
            Step(message("The part {part} is here. To train on it", part=part), Command("train", f"{name}:{part}"))
            for part in others
        ]
        what = message("{name} is not on this machine and can't be downloaded: {reason}.", name=name, reason=error)
        raise SourceError(what, *steps) from None
    return paths, wanted.forms[0][1]


def _belongs(folder: Path, paths: tuple[Path, ...], name: str) -> bool:
    """Whether files directly in a given folder are the named set: three sets share MNIST's file names."""
    if not paths[0].name.startswith(("train-", "t10k-")):
        return True
    for other, published in PUBLISHED.items():
        if folder.name.lower() in {inside.lower() for inside in published.folders}:
            return other == name
    with paths[-1].open("rb") as file:
        labels_sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    for other, published in PUBLISHED.items():
        if any(labels_sha256 == remote.sha256 for split in published.splits.values() for remote in split.remote):
            return other == name
    return name == "mnist"


def _in_another_form(name: str) -> Path | None:
    """What lies in a set's own place without being its published files: an archive or a folder, of pictures perhaps."""
    given = [path_of(folder) for folder in os.environ.get("GANVAS_DATA", "").split(os.pathsep) if folder]
    for place in (folder / inside for folder in given for inside in PUBLISHED[name].folders):
        if place.is_dir():
            inside = [path for path in sorted(place.iterdir()) if "python" not in path.name and not path.name.endswith("-py")]
            archives = [path for path in inside if path.name.lower().endswith(ARCHIVES)]
            if archives or any(path.is_dir() for path in inside):
                return archives[0] if archives else place
    return None


def _folders(cache: Path) -> list[Path]:
    """Where published sets are looked for: in the folders of GANVAS_DATA, then among the downloads."""
    given = [path_of(folder) for folder in os.environ.get("GANVAS_DATA", "").split(os.pathsep) if folder]
    return [*given, cache / "downloads"]


def _python_form(cache: Path) -> Path | None:
    names = ("cifar-10-python.tar.gz", "cifar-10-batches-py")
    places = [
        place for folder in _folders(cache) for place in (folder, *(folder / inside for inside in PUBLISHED["cifar10"].folders))
    ]
    return next((place / name for place in places for name in names if (place / name).exists()), None)
