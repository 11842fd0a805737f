"""What a gallery shows: lineages, albums; and what it reads off a sheet. Every text in it may be anything."""

import getpass
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from made_up import MODEL, child, pictures, sample, sheet

from ganvas import origins
from ganvas.data import Sheet
from ganvas.errors import GalleryError, SettingError
from ganvas.origins import Numbers
from ganvas.workspace.files.cutting import cut
from ganvas.workspace.gallery import Gallery
from ganvas.workspace.lineage.relatives import descent_of
from ganvas.workspace.pieces import sheet_of

EVIL = "<img src=x onerror=alert(1)>\"'&{{ 7*7 }}</svg>"


@given(
    some.integers(1, 30), some.sampled_from([(8, 8), (16, 24), (28, 28)]), some.sampled_from([1, 3]),
    some.sampled_from([None, 1, 2, 3, 7, 40]), some.sampled_from([None, 1, 3]), some.booleans(), some.integers(0, 2**32),
)  # fmt: skip
def test_pictures_are_cut_out_of_a_sheet_as_they_were_put_in(
    count: int, shape: tuple[int, int], channels: int, columns: int | None, scale: int | None, numbered: bool, seed: int
) -> None:
    made = np.random.default_rng(seed).integers(0, 256, (count, *shape, channels), np.uint8)
    image = Sheet(made, columns, scale, numbered=numbered).image
    found = cut(np.asarray(image), count)
    assert found is not None
    assert np.array_equal(found, made)


def test_nothing_is_cut_where_it_cannot_be_said_for_sure() -> None:
    made = pictures([sample(1, index) for index in range(6)])
    image = np.asarray(Sheet(made).image)
    for changed in (image[1:], image[:, :-1], image[2:-2, 2:-2], np.full_like(image, 112)):
        assert cut(changed, 6) is None
    assert cut(image, 5) is None
    assert cut(image, 7) is None
    noisy = image.copy()
    noisy[0, 0] += 1
    assert cut(noisy, 6) is None


def test_each_step_has_the_id_that_it_has_as_a_piece() -> None:
    a, b = sample(7, 3), origins.of_samples(MODEL, 2**64 - 1, 12, psi=0.7)
    blend = origins.then(origins.Blend(of=(0, 1, 0), weights=(1.0, 2.0, 3.0)), a, b)
    moved = origins.then(origins.Move(of=0, along=Numbers.of("z", [1.0, 2.0]), amount=2, name='나"of":"@"'), blend)
    last = child(moved, a, blend)
    for origin in (a, b, blend, moved, last):
        descent = descent_of(origin)
        slow = [origins.joined(MODEL, [origin.nodes[: place + 1]])[0] for place in range(len(origin.nodes))]
        assert [made.id for made in descent.made] == [each.id for each in slow]
        assert descent.text == origin.text
        assert len(descent.made[-1].ancestors) == len(origin.nodes) - 1
    twice = origins.Origin(model=MODEL, nodes=(*a.nodes, *a.nodes, origins.Blend(of=(0, 1), weights=(1.0, 1.0))))
    assert descent_of(twice).origin == origins.joined(MODEL, [twice.nodes])[0]


def test_a_lineage_is_a_drawing_and_a_record_whatever_is_in_it(in_folder: Gallery, tmp_path: Path) -> None:
    a = sample(1)
    moved = origins.then(origins.Move(of=0, along=Numbers.of("z", [1.0]), amount=2, name=EVIL[:60]), a)
    children = [child(moved, sample(2), seed=seed) for seed in range(45)]
    in_folder.add(sheet(moved, *children), note=EVIL, tags=[EVIL])
    lineage = in_folder.lineage(moved)
    drawn = ElementTree.parse(lineage.save(tmp_path / "lineage.svg")).getroot()
    assert len(drawn.findall(".//{*}image")) == len([each for each in lineage.relatives if each.png]) == 41
    assert lineage.left_out == 5
    assert not drawn.findall(".//{*}script")
    assert not [each for each in drawn.iter() if any(name.startswith("on") for name in each.attrib)]
    assert str(tmp_path) not in lineage.svg
    places = [(each.get("x"), each.get("y")) for each in drawn.findall(".//{*}rect[@rx]")]
    assert len(set(places)) == len(places) == len(lineage.relatives)
    record = json.loads(lineage.save(tmp_path / "lineage.json").read_text())
    assert record["id"] == moved.id
    assert [each["id"] for each in record["relatives"]] == [each.id for each in lineage.relatives]
    with pytest.raises(SettingError, match="can't be written"):
        lineage.save(tmp_path / "lineage.pdf")
    with pytest.raises(SettingError, match="exists already"):
        lineage.save(tmp_path / "lineage.json")
    assert lineage.save(tmp_path / "lineage.json", overwrite=True).exists()
    assert {each["words"] for each in record["relatives"] if each["operation"] == "move"} == {f"{EVIL[:60]}, +2"}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_an_album_opens_without_a_network_and_tells_nothing_of_this_computer(in_folder: Gallery, tmp_path: Path) -> None:
    made = [sample(1), child(sample(1), sample(2))]
    in_folder.add(sheet(*made), stars=4, tags=[EVIL, "나방"], note=EVIL)
    page = in_folder.export(tmp_path / "album", title=EVIL)
    text = page.read_text(encoding="utf-8")
    read = Page(text)
    assert read.text.count(EVIL) == 2 + 2 * 2  # the title twice, and a note and a tag of each piece
    assert {tag for tag, _ in read.tags} & {"script", "iframe", "object", "form", "link"} == set()
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
    links = [value for _, attributes in read.tags for name, value in attributes.items() if name in ("src", "href")]
    assert sorted(set(links)) == sorted(f"pictures/{each.id}.png" for each in made)
    assert all((page.parent / str(link)).is_file() for link in links)
    assert not re.search(r"https?://|url\(|@import", text)
    assert all(attributes.get("alt") for tag, attributes in read.tags if tag == "img")
    for path in page.parent.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert str(tmp_path).encode() not in data
        assert (len(getpass.getuser()) < 5) or getpass.getuser().encode() not in data
    with pytest.raises(SettingError, match="would be replaced"):
        in_folder.export(tmp_path / "album")
    in_folder.star(1, made[0])
    assert in_folder.export(tmp_path / "album", in_folder.search(stars=4), overwrite=True) == page
    theirs = [tmp_path / "album" / "pictures" / name for name in ("holiday.png", f"{'ab' * 16}.png")]
    for path in theirs:
        Sheet(pictures([sample(5)])).save(path)
    in_folder.export(tmp_path / "album", in_folder.search(stars=2), overwrite=True)
    left = {path.name for path in (tmp_path / "album" / "pictures").iterdir()}
    assert left == {f"{made[1].id}.png", *(path.name for path in theirs)}  # no picture that was taken out, and theirs
    with pytest.raises(GalleryError, match="no pieces"):
        in_folder.export(tmp_path / "none", [])
    assert not (tmp_path / "none").exists()


def test_a_sheet_of_pieces_carries_their_origins_and_fits_any_sizes(in_folder: Gallery) -> None:
    one, other = sample(1), sample(2, 0, "cd" * 32)
    in_folder.add(sheet(one), Sheet(pictures([other], 40)[..., :1], origin=other.text))
    mixed = sheet_of(in_folder.search())
    assert mixed.pictures.shape == (2, 40, 40, 3)
    assert mixed.origin == ""
    alone = sheet_of(in_folder.search(model=one.model[:12]))
    assert origins.read(alone.origin).cell(0) == one
    assert np.array_equal(alone.pictures[0], in_folder.piece_named(one).picture)
