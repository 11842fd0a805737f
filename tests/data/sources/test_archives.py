"""Archives are read in place: no name reaches outside, no member fills the memory, no lock is guessed."""

import gzip
import io
import struct
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from odd_pictures import encoded, scene

from ganvas.data import Dataset
from ganvas.data.sources import archives
from ganvas.data.sources import folders as files
from ganvas.errors import SourceError

PNG = encoded(scene(), "PNG")


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, members: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


FEW = {"top/a/1.png": PNG, "top/b/2.png": encoded(scene(seed=1), "PNG"), "top/b/3.jpg": encoded(scene(seed=2), "JPEG")}


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".tar.xz", ".tar.bz2", ".tgz"])
def test_an_archive_is_the_folder_it_was_made_from(ending: str, tmp_path: Path) -> None:
    for name, content in FEW.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    path = tmp_path / f"pictures{ending}"
    compression = {".tgz": "gz"}.get(ending, ending.removeprefix(".tar").removeprefix("."))
    zipped(path, FEW) if ending == ".zip" else tarred(path, FEW, f"w:{compression}")
    folder, archive = Dataset.open(tmp_path / "top"), Dataset.open(path)
    assert archive.classes == folder.classes == ("a", "b")
    assert archive.fingerprint == folder.fingerprint
    assert archive.report.passed_over == 0


def test_names_that_climb_out_are_harmless(tmp_path: Path) -> None:
    names = ["../../escaped.png", "/etc/absolute.png", "C:\\windows\\drive.png", "a/../../b.png", "..\\..\\back.png", ".."]
    target = tmp_path / "inside"
    target.mkdir()
    dataset = Dataset.open(zipped(target / "slip.zip", dict.fromkeys(names, PNG)))
    assert len(dataset) == len(names)
    assert all(".." not in name.split("/") and not name.startswith("/") and ":" not in name for name in dataset.names)
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]
    assert [path.name for path in target.iterdir()] == ["slip.zip"]


def test_an_encrypted_member_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "locked.zip", {"open.png": PNG, "locked.png": PNG})
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        second = data.index(signature, data.index(signature) + 1)
        data[second + flags] |= 1
    path.write_bytes(data)
    report = Dataset.open(path).report
    assert (report.pictures, [str(refusal) for refusal in report.refused]) == (1, ["locked.png: encrypted"])


def test_a_member_that_swells_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 2**20)
    members = {"good.png": PNG, "bomb.png": bytes(2**22)}
    for path in (zipped(tmp_path / "bomb.zip", members), tarred(tmp_path / "bomb.tar.gz", members, "w:gz")):
        assert [refusal.reason for refusal in Dataset.open(path).report.refused] == ["too large"]


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "liar.zip", {"good.png": PNG, "liar.png": bytes(2**20)})
    data = path.read_bytes().replace(struct.pack("<I", 2**20), struct.pack("<I", 100))
    path.write_bytes(data)
    report = Dataset.open(path).report
    assert (report.pictures, report.reasons) == (1, {"unreadable": 1})


def test_a_tar_that_grows_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "GROWTH_BYTES", 2**20)
    path = tmp_path / "bomb.tar.gz"
    with gzip.open(path, "wb", 9) as file:
        for _ in range(20):
            file.write(bytes(2**20))
    with pytest.raises(SourceError, match="decompression bomb"):
        Dataset.open(path)


def test_links_and_devices_in_a_tar_are_no_pictures(tmp_path: Path) -> None:
    path = tarred(tmp_path / "odd.tar", {"good.png": PNG})
    with tarfile.open(path, "a") as archive:
        for name, kind in (("link.png", tarfile.SYMTYPE), ("hard.png", tarfile.LNKTYPE), ("pipe.png", tarfile.FIFOTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    report = Dataset.open(path).report
    assert (report.pictures, report.passed_over, report.reasons) == (1, 2, {"special file": 1})


def test_of_an_archive_cut_off_on_its_way_what_came_is_used(tmp_path: Path) -> None:
    members = {f"{number}.png": encoded(scene(200, 200, number), "BMP") for number in range(20)}
    for name, mode in (("cut.tar", "w"), ("cut.tar.gz", "w:gz"), ("cut.tar.xz", "w:xz")):
        path = tarred(tmp_path / name, members, mode)
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])
        report = Dataset.open(path).report
        assert 0 < report.pictures < 20
        assert "truncated" in report.reasons


def test_a_zip_that_lost_its_end_is_a_clear_error(tmp_path: Path) -> None:
    path = zipped(tmp_path / "cut.zip", FEW)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SourceError, match="can't be read as an archive") as caught:
        Dataset.open(path)
    assert "again" in caught.value.next_steps[0]


def test_an_archive_inside_a_folder_is_named_and_one_inside_an_archive_must_be_unpacked(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    inner = zipped(tmp_path / "folder" / "in.zip", FEW)
    with pytest.raises(SourceError, match="no usable pictures") as caught:
        Dataset.open(tmp_path / "folder")
    assert caught.value.next_steps[0].endswith(f"ganvas data {inner}")
    with pytest.raises(SourceError, match="no usable pictures") as caught:
        Dataset.open(zipped(tmp_path / "outer.zip", {"in.zip": inner.read_bytes()}))
    assert caught.value.next_steps[0] == "Unpack it first: in.zip inside it can't be read from there."


def test_content_and_not_the_ending_says_what_an_archive_is(tmp_path: Path) -> None:
    assert len(Dataset.open(zipped(tmp_path / "pictures.dat", FEW))) == 3
    assert len(Dataset.open(tarred(tmp_path / "pictures.zip", FEW))) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "cp437"])
def test_names_of_old_zip_programs(encoding: str, tmp_path: Path) -> None:
    name = "한글/그림.png" if encoding == "utf-8" else "müll/é.png"
    path = zipped(tmp_path / "old.zip", {"X" * len(name.encode(encoding)): PNG})
    raw = name.encode(encoding)
    path.write_bytes(path.read_bytes().replace(b"X" * len(raw), raw))
    assert Dataset.open(path).names == (name,)


@pytest.mark.parametrize(
    ("encoding", "folders"),
    [
        ("cp949", ("고양이", "강아지")),
        ("cp949", ("얼룩말", "코끼리")),
        ("gbk", ("猫", "狗")),
        ("gbk", ("苹果", "香蕉")),
        ("gbk", ("训练集", "测试图片")),
        ("shift_jis", ("ねこ", "いぬ")),
        ("shift_jis", ("猫の写真", "テスト画像")),
        ("big5", ("貓的圖片", "動物")),
        ("cp437", ("Bäume", "Häuser")),
        ("cp437", ("été", "forêt")),
        ("cp437", ("Köln", "Öl")),
    ],
)
def test_names_that_do_not_say_their_encoding_are_read_by_their_letters(
    encoding: str, folders: tuple[str, str], tmp_path: Path
) -> None:
    class Silent(zipfile.ZipInfo):
        def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's name
            return self.filename.encode(encoding), 0

    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(4):
            archive.writestr(Silent(f"{folders[number % 2]}/{number}.png"), encoded(scene(seed=number), "PNG"))
    report = Dataset.open(path).report
    assert set(report.classes) == set(folders)
    assert any(encoding in note for note in report.notes) == (encoding != "cp437")


def test_litter_of_other_systems_is_passed_over(tmp_path: Path) -> None:
    names = ("a/1.png", "__MACOSX/a/._1.png", "a/.DS_Store", ".hidden/2.png", "a/Thumbs.db")
    report = Dataset.open(zipped(tmp_path / "mac.zip", dict.fromkeys(names, PNG))).report
    assert (report.pictures, report.passed_over, report.refused) == (1, 4, ())


def test_pictures_of_an_archive_are_the_pictures(tmp_path: Path) -> None:
    dataset = Dataset.open(zipped(tmp_path / "one.zip", {"1.png": encoded(scene(32, 32), "PNG")}))
    np.testing.assert_array_equal(dataset.images[0], np.asarray(scene(32, 32)))
