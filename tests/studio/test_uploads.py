"""What comes in from a browser: pictures become files of our own, and what could do harm stays outside."""

import json
import os
import shutil
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient
from studios import API, as_file, picture, png

import ganvas
from ganvas.data.found import Refusal
from ganvas.data.sources.folders import Folder
from ganvas.studio.held import Held
from ganvas.workspace.home import Workspace
from ganvas.workspace.jobs import looked
from ganvas.workspace.jobs.looked import OneFile

Upload = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace(tmp_path_factory.mktemp("whole") / "home") as made:
        yield made


@pytest.fixture
def home(whole: Workspace) -> Workspace:
    """One for all of these tests, each time without pictures."""
    shutil.rmtree(whole.pictures)
    whole.pictures.mkdir()
    return whole


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def pixels(path: Path) -> Any:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def test_files_become_a_set_and_the_set_is_shown(uploaded: Upload, browser: TestClient, home: Workspace) -> None:
    answer = uploaded({"one.png": png(1), "two.png": png(2), "notes.txt": b"hello", ".DS_Store": b"x"}, "Moths")
    assert answer["status"] == 201
    assert answer["set"] == "Moths"
    assert answer["added"] == 2
    assert [each["reason"] for each in answer["turned_away"]] == ["not a picture"]
    found = browser.get(f"{API}/pictures/Moths").json()
    assert [each["name"] for each in found["files"]] == ["one.png", "two.png"]
    assert np.array_equal(pixels(home.pictures / "Moths" / "one.png"), np.asarray(picture(1)))
    small = browser.get(f"{API}/pictures/Moths/thumbnails/{found['cover'][0]}.webp")
    assert small.headers["content-type"] == "image/webp"
    with Image.open(BytesIO(small.content)) as shown:
        assert shown.size == (24, 32)
    assert browser.get(f"{API}/pictures").json()[0]["pictures"] == 2
    assert browser.delete(f"{API}/pictures/Moths").status_code == 204
    assert browser.get(f"{API}/pictures").json() == []
    assert list(home.pictures.iterdir()) == []


def test_a_browser_keeps_small_pictures_until_they_change(uploaded: Upload, browser: TestClient, home: Workspace) -> None:
    uploaded({"one.png": png(1), "two.png": png(2)})

    def addresses() -> list[str]:
        files = browser.get(f"{API}/pictures/moths").json()["files"]
        return [f"{API}/pictures/moths/thumbnails/{each['id']}.webp" for each in files]

    before = addresses()
    shown = browser.get(before[0])
    assert shown.headers["cache-control"] == "private, max-age=604800, immutable"
    (home.pictures / "moths" / "one.png").unlink()
    (home.pictures / "moths" / "one.png").write_bytes(png(3))
    after = addresses()
    assert after[0] != before[0]
    assert after[1] == before[1]
    assert browser.get(after[0]).content != shown.content
    gone = browser.get(before[0])
    assert (gone.status_code, gone.headers["cache-control"]) == (404, "no-store")


def test_a_set_can_be_trained_on_as_it_is(uploaded: Upload, home: Workspace) -> None:
    uploaded({f"{number}.png": png(number) for number in range(4)})
    assert len(ganvas.Dataset.open(home.pictures / "moths")) == 4


def test_folders_stay_because_they_are_classes_or_sides(uploaded: Upload, browser: TestClient) -> None:
    files = {"pairs/inputs/1.jpg": as_file(picture(1), "JPEG"), "pairs/targets/1.png": png(2), "pairs/inputs/1.png": png(3)}
    uploaded(files, "pairs")
    found = browser.get(f"{API}/pictures/pairs").json()["files"]
    assert {each["name"]: each["original"] for each in found} == {
        "pairs/inputs/1.jpg": "pairs/inputs/1.jpg",
        "pairs/inputs/1.png": "pairs/inputs/1.png",
        "pairs/targets/1.png": "pairs/targets/1.png",
    }


def test_what_is_odd_about_a_picture_is_a_badge(uploaded: Upload, browser: TestClient, home: Workspace) -> None:
    clear = picture(1, (80, 80)).convert("RGBA")
    clear.putalpha(100)
    files = {
        "a.png": png(1, (80, 100)),
        "b.png": png(1, (80, 100)),
        "long.png": png(2, (64, 200)),
        "tiny.png": png(3, (20, 20)),
    }
    uploaded({**files, "clear.png": as_file(clear, "PNG")})
    (home.pictures / "moths" / "own.png").write_bytes(png())
    found = {each["name"]: each for each in browser.get(f"{API}/pictures/moths").json()["files"]}
    assert {name: each["badges"] for name, each in found.items()} == {
        "a.png": [], "b.png": ["duplicate"], "clear.png": ["transparent"], "long.png": ["odd_shape"], "own.png": [], "tiny.png": ["small"],
    }  # fmt: skip
    assert found["b.png"]["duplicate_of"] == found["a.png"]["id"]
    assert (found["long.png"]["width"], found["long.png"]["height"]) == (64, 200)
    assert found["own.png"]["width"] is None


def test_more_files_of_a_large_folder_come_in_further_requests(uploaded: Upload, browser: TestClient) -> None:
    uploaded({"a.png": png(1)})
    sent = [("files", ("a.png", png(2), "image/png")), ("files", ("A.PNG", png(3), "image/png"))]
    assert browser.post(f"{API}/pictures/moths", files=sent).json()["added"] == 2
    names = [each["name"] for each in browser.get(f"{API}/pictures/moths").json()["files"]]
    assert names == ["A-3.png", "a-2.png", "a.png"]  # none in the place of another
    assert browser.post(f"{API}/pictures/none", files=sent).status_code == 404


def test_names_in_hangul_and_han_are_written_in_one_way(uploaded: Upload, browser: TestClient, home: Workspace) -> None:
    apart = "\u1112\u1161\u11ab\u1100\u1173\u11af"  # as macOS sends it
    answer = uploaded({f"{apart}.png": png(1), "蝴蝶/图.png": png(2)}, apart)
    assert answer["set"] == "한글"
    assert (home.pictures / "한글" / "한글.png").is_file()
    assert (home.pictures / "한글" / "蝴蝶" / "图.png").is_file()
    assert browser.get(f"{API}/pictures/{apart}").json()["pictures"] == 2


def test_a_second_set_of_a_name_gets_a_number(uploaded: Upload) -> None:
    assert [uploaded({"a.png": png()})["set"] for _ in range(2)] == ["moths", "moths-2"]


@pytest.mark.parametrize(
    "name", ["../up", "..", "a/b", "a\\b", "/etc", "C:\\x", "\\\\host\\share", "CON", "nul.txt", "x" * 200, ". ", ".x", "a\0b"]
)
def test_no_name_of_a_set_leads_out_of_its_place(uploaded: Upload, home: Workspace, name: str) -> None:
    answer = uploaded({"a.png": png()}, name)
    assert answer["status"] == 201
    made = home.pictures / answer["set"]
    assert made.parent == home.pictures
    assert [each.name for each in home.pictures.iterdir()] == [answer["set"]]
    assert not answer["set"].startswith(".")
    assert answer["set"].casefold() not in ("con", "nul.txt")


TRAVERSALS = (
    "../a.png",
    "a/../../b.png",
    "..\\a.png",
    "/etc/a.png",
    "C:/a.png",
    "C:\\a.png",
    "\\\\host\\share\\a.png",
    "a\0b.png",
)


@pytest.mark.parametrize("name", TRAVERSALS)
def test_no_name_of_a_file_leads_out_of_its_set(uploaded: Upload, browser: TestClient, home: Workspace, name: str) -> None:
    archive = (
        zipped({"good.png": png(1)}).replace(b"good.png", name.encode())
        if len(name) == 8
        else zipped({name: png(1), "b.png": png(2)})
    )
    before = sorted(home.folder.parent.rglob("*.png"))
    assert uploaded({"x.zip": archive})["status"] in (201, 400)  # Python itself shortens names at a zero byte
    uploaded({name: png(1), "b.png": png(2)})
    inside = home.pictures.resolve()
    assert all(path.resolve().is_relative_to(inside) for path in home.folder.parent.rglob("*.png") if path not in before)


@pytest.mark.parametrize(
    "name",
    ["CON.png", "aux.png", "com1.png", "x" * 300 + ".png", "trailing. .png", "ab:c?.png", "<img src=x onerror=alert(1)>.png"],
)
def test_every_system_can_write_the_names(uploaded: Upload, browser: TestClient, home: Workspace, name: str) -> None:
    assert uploaded({name: png()})["added"] == 1
    (file,) = browser.get(f"{API}/pictures/moths").json()["files"]
    stem = Path(file["name"]).stem
    assert not set(stem) & set('<>:"/\\|?*')
    assert stem.casefold() not in ("con", "aux", "com1")
    assert len(file["name"]) <= 84
    assert file["original"] == name[-200:]  # as text, which the page shows as text


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A tiny PNG that says it is very large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
REFUSED = {
    "bomb.png": (bomb(), "decompression bomb"),
    "large.png": (bomb(8_001, 8_000), "decompression bomb"),
    "cut.png": (png()[:300], "truncated"),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not pixels"),
    "page.png": (b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>", "truncated"),
    "page.html": (b"<html><script>alert(1)</script></html>", "not a picture"),
    "print.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not pixels"),
    "objects.safetensors": (b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix", "not a picture"),
    "photo.heic": (HEIC, "format unknown"),
    "empty.png": (b"", "empty"),
    "small.png": (png(size=(3, 3)), "too small"),
    "drawn.ppm": (as_file(picture(), "PPM"), "not a picture"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_a_picture_of_a_known_kind_stays_outside(uploaded: Upload, home: Workspace, name: str) -> None:
    data, reason = REFUSED[name]
    answer = uploaded({name: data, "good.png": png()})
    assert answer["added"] == 1
    (away,) = answer["turned_away"]
    assert away["name"] == name
    assert away["reason"] == reason
    assert [path.name for path in (home.pictures / "moths").glob("*.*") if not path.name.startswith(".")] == ["good.png"]


def test_where_nothing_is_a_picture_no_set_is_made(uploaded: Upload, home: Workspace) -> None:
    answer = uploaded({"notes.txt": b"hello"})
    assert answer["status"] == 422
    assert answer["error"]["code"] == "NoPictures"
    assert "notes.txt" in answer["error"]["message"]
    assert list(home.pictures.iterdir()) == []


def test_each_of_many_files_that_are_no_pictures_gets_its_reason(
    uploaded: Upload, browser: TestClient, home: Workspace
) -> None:
    files = {f"folder/{number:03d}.png": b"hello" for number in range(497)} | {
        "empty.png": b"",
        "page.svg": b"<svg/>",
        "a.heic": HEIC,
    }
    answer = uploaded(files)
    assert (answer["status"], answer["error"]["code"]) == (422, "NoPictures")
    assert "None of these 500 files" in answer["error"]["message"]
    assert answer["error"]["next"]
    assert answer["refused"] == 500
    reasons = {each["name"]: each["reason"] for each in answer["turned_away"]}
    assert reasons.keys() == files.keys()
    assert {each for name, each in reasons.items() if name.startswith("folder/")} == {"not a picture"}
    assert (reasons["empty.png"], reasons["page.svg"], reasons["a.heic"]) == ("empty", "not pixels", "format unknown")
    assert "save it as JPEG" in next(each["words"] for each in answer["turned_away"] if each["name"] == "a.heic")
    assert list(home.pictures.iterdir()) == []
    assert browser.get(f"{API}/pictures").json() == []
    assert uploaded({"a.zip": zipped({"a.txt": b"1", "b.txt": b"2"})})["turned_away"][1]["name"] == "b.txt"
    assert list(home.pictures.iterdir()) == []
    assert uploaded({"a.png": png()})["set"] == "moths"  # its name is free


def test_nothing_of_the_file_is_kept_but_what_it_shows(uploaded: Upload, home: Workspace) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Secret Camera", 6
    exif.get_ifd(0x8825)[1] = "N"
    photo = as_file(picture(size=(40, 24)), "JPEG", exif=exif, quality=95, comment=b"Secret", icc_profile=b"Secret" * 30)
    both = png() + b"<script>Secret</script>"
    uploaded({"photo.jpg": photo, "both.png": both})
    with Image.open(home.pictures / "moths" / "photo.jpg") as turned:
        assert turned.size == (24, 40)  # upright, without a note that says so
        assert not turned.getexif()
    for path in (home.pictures / "moths").glob("*.*"):
        assert path.suffix == ".json" or b"Secret" not in path.read_bytes()


def test_what_a_kind_can_say_stays(uploaded: Upload, home: Workspace) -> None:
    """Transparency, the numbers of a mask, sixteen bits of grey; of an animation the first frame."""
    mask = Image.fromarray(np.arange(768, dtype=np.uint8).reshape(32, 24) % 5, "P")
    mask.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9])
    deep = Image.fromarray(np.arange(768, dtype=np.uint16).reshape(32, 24) * 80)
    clear = picture(1).convert("RGBA")
    clear.putalpha(100)
    moving = as_file(picture(1), "GIF", save_all=True, append_images=[picture(2)])
    uploaded({"mask.png": as_file(mask, "PNG"), "deep.tif": as_file(deep, "TIFF"), "clear.webp": as_file(clear, "WEBP", lossless=True),
              "moving.gif": moving, "plain.bmp": as_file(picture(3), "BMP")})  # fmt: skip
    folder = home.pictures / "moths"
    with Image.open(folder / "mask.png") as found:
        assert found.mode == "P"
        assert np.array_equal(np.asarray(found), np.asarray(mask))
    with Image.open(folder / "deep.png") as found:
        assert np.array_equal(np.asarray(found), np.asarray(deep))
    with Image.open(folder / "clear.png") as found:
        assert found.mode == "RGBA"
        assert found.getpixel((0, 0))[3] == 100
    with Image.open(folder / "moving.png") as found:
        assert getattr(found, "n_frames", 1) == 1
    assert np.array_equal(pixels(folder / "plain.png"), np.asarray(picture(3)))


def test_pictures_that_ganvas_made_are_not_taken_for_a_persons_own(uploaded: Upload, tmp_path: Path) -> None:
    ganvas.Sheet(np.asarray(picture())[None], scale=1, gap=0).save(tmp_path / "made.png")
    answer = uploaded({"made.png": (tmp_path / "made.png").read_bytes(), "own.png": png()})
    assert [each["reason"] for each in answer["turned_away"]] == ["written by ganvas"]


def test_a_zip_is_a_set(uploaded: Upload, browser: TestClient) -> None:
    files = {
        "photos/one.png": png(1),
        "photos/two.png": png(2),
        "__MACOSX/photos/._one.png": b"x",
        "photos/": b"",
        "readme.txt": b"hi",
    }
    answer = uploaded({"photos.zip": zipped(files)}, "photos")
    assert answer["added"] == 2
    assert [each["name"] for each in answer["turned_away"]] == ["readme.txt"]
    names = [each["name"] for each in browser.get(f"{API}/pictures/photos").json()["files"]]
    assert names == ["photos/one.png", "photos/two.png"]


def with_link() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def with_password() -> bytes:
    data = bytearray(zipped({"a.png": png()}))
    data[6] |= 1  # in the file's own head, and in the list at the end
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying() -> bytes:
    """The list at the end says less than there is."""
    data = bytearray(zipped({"a.png": bytes(5_000_000)}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1_000)
    return bytes(data)


EVIL = {
    "up": zipped({"../a.png": png()}),
    "root": zipped({"/a.png": png()}),
    "drive": zipped({"C:a.png": png()}),
    "back": zipped({"a\\b.png": png()}),
    "case": zipped({"a.png": png(1), "A.png": png(2)}),
    "forms": zipped({"é.png": png(1), "e\u0301.png": png(2)}),
    "link": with_link(),
    "password": with_password(),
    "damaged": b"PK\x03\x04" + bytes(100),
    "many": zipped({f"{number}.png": b"" for number in range(20_001)}),
}


@pytest.mark.parametrize("kind", EVIL)
def test_an_archive_that_could_do_harm_is_refused_whole(uploaded: Upload, home: Workspace, kind: str) -> None:
    answer = uploaded({"x.zip": EVIL[kind]})
    assert answer["status"] == 400
    assert answer["error"]["code"] == "BadArchive"
    assert str(home.folder) not in json.dumps(answer)
    assert list(home.pictures.iterdir()) == []


def test_archives_that_grow_are_stopped(uploaded: Upload, home: Workspace) -> None:
    growing = zipped({"a.png": bytes(50_000_000), "b.png": png()})
    assert len(growing) < 100_000
    assert [each["reason"] for each in uploaded({"x.zip": growing})["turned_away"]] == ["decompression bomb"]
    answer = uploaded({"x.zip": lying(), "good.png": png()})
    assert answer["added"] == 1
    inside = uploaded({"x.zip": zipped({"inner.zip": zipped({"a.png": png()}), "b.png": png()})})
    assert [each["name"] for each in inside["turned_away"]] == ["inner.zip"]


def test_a_body_that_is_not_what_it_says(browser: TestClient, home: Workspace) -> None:
    kind = {"content-type": "multipart/form-data; boundary=x"}
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
    cut = browser.post(f"{API}/pictures", content=head + png()[:100], headers=kind)
    assert cut.status_code == 400
    assert browser.post(f"{API}/pictures", content=b"", headers=kind).status_code == 400
    assert browser.post(f"{API}/pictures", content=b"x", headers={"content-type": "multipart/form-data"}).status_code == 400
    field = b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n' + bytes(100_000) + b"\r\n--x--\r\n"
    assert browser.post(f"{API}/pictures", content=field, headers=kind).status_code == 413
    parts = b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n\r\n' * 2_001 + b"--x--\r\n"
    assert browser.post(f"{API}/pictures", content=parts, headers=kind).status_code == 413
    assert list(home.pictures.iterdir()) == []


def test_links_that_lead_out_are_not_followed(browser: TestClient, home: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "private.png").write_bytes(png())
    (home.pictures / "own").mkdir()
    (home.pictures / "own" / "a.png").write_bytes(png())
    (home.pictures / "own" / "b.png").symlink_to(outside / "private.png")
    (home.pictures / "own" / "folder").symlink_to(outside)
    (home.pictures / "linked").symlink_to(outside)
    assert [each["name"] for each in browser.get(f"{API}/pictures").json()] == ["own"]
    assert [each["name"] for each in browser.get(f"{API}/pictures/own").json()["files"]] == ["a.png"]
    assert browser.get(f"{API}/pictures/linked").status_code == 404


def test_what_was_copied_into_the_folder_is_seen_at_once(browser: TestClient, home: Workspace, held: Held) -> None:
    folder = home.pictures / "own" / "class"
    folder.mkdir(parents=True)
    assert browser.get(f"{API}/pictures/own").json()["pictures"] == 0
    shutil.copyfile(Path(__file__), folder / "notes.png")
    (folder / "a.png").write_bytes(png())
    found = browser.get(f"{API}/pictures/own").json()
    assert [each["name"] for each in found["files"]] == ["class/a.png", "class/notes.png"]
    bad = next(each["id"] for each in found["files"] if "notes" in each["name"])
    assert browser.get(f"{API}/pictures/own/thumbnails/{bad}.webp").status_code == 415
    assert browser.get(f"{API}/pictures/own/thumbnails/{'0' * 24}.webp").status_code == 404


@pytest.mark.parametrize(
    "name", ["..", "../home", "%2e%2e", "%2e%2e%2fhome", "%252e%252e", "..%5c", "%00", "moths%00", "/etc/passwd", "C:%5Cx"]
)
def test_no_address_leads_out(uploaded: Upload, browser: TestClient, name: str) -> None:
    uploaded({"a.png": png()})
    for path in (
        f"/pictures/{name}",
        f"/pictures/{name}/thumbnails/{'0' * 24}.webp",
        f"/runs/{name}",
        f"/runs/{name}/log",
        f"/runs/{name}/previews/1.png",
    ):
        answer = browser.get(f"{API}{path}")
        assert answer.status_code in (404, 422, 200)
        assert answer.status_code != 200 or not answer.request.url.path.startswith(f"{API}/pictures/"), path
    assert browser.delete(f"{API}/pictures/{name}").status_code in (404, 405)


@pytest.mark.parametrize(
    ("names", "sides"),
    [
        (("a/1.png", "a/2.png", "b/1.png", "b/2.png"), {"a": 2, "b": 2, "pairs": 2, "relation": "pairs"}),
        (("trainA/x.png", "trainA/y.png", "trainB/1.png"), {"a": 2, "b": 1, "pairs": 0, "relation": "sides"}),
        (("cats/1.png", "dogs/1.png"), None),
        (("1.png", "2.png"), None),
    ],
)
def test_a_set_says_whether_its_folders_are_two_sides(
    browser: TestClient, uploaded: Callable[..., Any], names: tuple[str, ...], sides: dict[str, object] | None
) -> None:
    uploaded({name: png(place) for place, name in enumerate(names)})
    assert browser.get(f"{API}/pictures/moths").json()["sides"] == sides


def test_a_folder_of_somebody_has_badges_once_a_job_has_looked_through_it(browser: TestClient, home: Workspace) -> None:
    folder = home.pictures / "moths"
    folder.mkdir()
    for name, size in (("a.png", (80, 80)), ("b.png", (80, 80)), ("long.png", (200, 40))):
        (folder / name).write_bytes(png(1, size))
    (folder / "broken.png").write_bytes(b"no picture")
    before = browser.get(f"{API}/pictures/moths").json()
    assert before["pictures"] == 4
    assert not any(each["badges"] for each in before["files"])
    facts = {"is_transparent": False}
    sizes = {each.name: (each.size, each.changed) for each in Folder(folder).entries}
    looked.write(
        home.hidden,
        "moths",
        {
            "a.png": OneFile(*sizes["a.png"], {"width": 80, "height": 80, "digest": "1", **facts}),
            "b.png": OneFile(*sizes["b.png"], {"width": 80, "height": 80, "digest": "1", **facts}),
            "long.png": OneFile(*sizes["long.png"], {"width": 200, "height": 40, "digest": "2", **facts}),
            "broken.png": OneFile(*sizes["broken.png"], None, Refusal(name="broken.png", reason="not a picture")),
        },
    )
    after = browser.get(f"{API}/pictures/moths").json()
    assert {each["name"]: each["badges"] for each in after["files"]} == {
        "a.png": [],
        "b.png": ["duplicate"],
        "long.png": ["small", "odd_shape"],
    }
    assert [(each["name"], each["reason"]) for each in after["turned_away"]] == [("broken.png", "not a picture")]
    (folder / "long.png").write_bytes(png(2, (90, 90)))  # another picture, of which nothing is known yet
    (folder / "new.png").write_bytes(png(3))
    assert [each["badges"] for each in browser.get(f"{API}/pictures/moths").json()["files"]] == [[], ["duplicate"], [], []]


def test_a_folder_of_the_same_name_in_other_letters_is_neither_taken_nor_removed(
    uploaded: Upload, browser: TestClient, home: Workspace
) -> None:
    """A Mac takes Hangul syllables apart; where both can lie side by side, a set that came to nothing must not take the other with it."""
    apart = home.pictures / unicodedata.normalize("NFD", "고양이")
    apart.mkdir()
    (apart / "own.png").write_bytes(png(1))
    if (home.pictures / "고양이").exists():
        pytest.skip("here both are one name")
    assert uploaded({"notes.png": b"no picture"}, "고양이")["status"] == 422
    assert (apart / "own.png").exists()
    assert uploaded({"a.png": png(2)}, "고양이")["set"] == "고양이-2"
    assert sorted(path.name for path in apart.iterdir()) == ["own.png"]
    assert browser.delete(API + "/pictures/고양이-2").status_code < 300
    assert (apart / "own.png").exists()


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names there are always text")
def test_names_that_are_no_text_hide_nothing_else(uploaded: Upload, browser: TestClient, home: Workspace) -> None:
    uploaded({"a.png": png(1)}, "moths")
    for folder in (home.pictures, home.runs):
        Path(os.fsdecode(os.fsencode(folder) + b"/\xb0\xed\xbe\xe7")).mkdir()  # as old Korean archives write them
    Path(os.fsdecode(os.fsencode(home.exports) + b"/\xb0\xed.png")).write_bytes(png(2))
    assert [each["name"] for each in browser.get(API + "/pictures").json()] == ["moths"]
    assert browser.get(API + "/runs").json() == []
    assert browser.get(API + "/exports").json()["files"] == []


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_in_an_archive_of_another_kind_is_named(browser: TestClient, method: int) -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("a.png", png(1))
        archive.writestr("b.png", png(2))
    data = bytearray(buffer.getvalue())
    with zipfile.ZipFile(BytesIO(data)) as archive:
        start = archive.infolist()[0].header_offset + 30 + len("a.png")
    data[start + 20 : start + 60] = bytes(40)
    answer = browser.post(API + "/pictures", params={"name": "x"}, files=[("files", ("x.zip", bytes(data), "application/zip"))])
    assert answer.status_code == 201
    assert [each["name"].split("/")[-1] for each in answer.json()["turned_away"]] == ["a.png"]
