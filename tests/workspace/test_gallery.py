"""A gallery keeps what is put into it, finds it by all that is known, and loses nothing; on SQLite and on PostgreSQL."""

import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from made_up import MODEL, OTHER, child, pictures, sample, sheet
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from ganvas import origins
from ganvas.data import Sheet
from ganvas.errors import GalleryError, OriginError, SettingError
from ganvas.origins import LARGEST, Numbers, Origin
from ganvas.workspace.adding import Prepared, add
from ganvas.workspace.database import tables
from ganvas.workspace.gallery import Gallery
from ganvas.workspace.lineage.relatives import descent_of


def ids(found: object) -> list[str]:
    return [each.id for each in found]  # type: ignore[attr-defined]


def test_what_is_added_comes_back_as_it_was(gallery: Gallery) -> None:
    made = [sample(7, index) for index in range(5)]
    added = gallery.add(sheet(*made), stars=3, tags=["moth"], note="first try", collection="best")
    assert added.new == 5
    assert ids(added.pieces) == [each.id for each in made]
    with Gallery(gallery.place, create=False, folder=gallery.pictures.folder.parent) as again:
        found = again.search(order="oldest")
    assert sorted(ids(found)) == sorted(each.id for each in made)
    for origin, picture in zip(made, pictures(made), strict=True):
        piece = gallery.piece_named(origin)
        assert piece.origin == origin
        assert np.array_equal(piece.picture, picture)
        assert (piece.stars, piece.tags, piece.collections, piece.note) == (3, ("moth",), ("best",), "first try")
        assert abs(piece.added - datetime.now(UTC)) < timedelta(minutes=5)
        assert piece._repr_png_().startswith(b"\x89PNG")  # type: ignore[union-attr]


def test_what_is_there_already_stays_as_it_is(gallery: Gallery) -> None:
    made = sample(7)
    gallery.add(sheet(made), stars=4, tags=["moth"], note="mine")
    gallery.trash(made)
    again = gallery.add(sheet(made, sample(8)), tags=["night"])
    assert again.new == 1
    piece = gallery.piece_named(made)
    assert (piece.stars, piece.tags, piece.note, piece.trashed) == (4, ("moth", "night"), "mine", None)
    assert len(gallery) == 2


def test_pieces_are_found_by_whatever_is_known_of_them(gallery: Gallery) -> None:
    a, b, other = sample(7, 3), sample(8, 0), sample(7, 3, OTHER)
    ab, abc = child(a, b), child(child(a, b), sample(9))
    gallery.add(sheet(a, b, ab, abc), tags=["moth"])
    gallery.add(sheet(other), stars=2, note="Too DARK for the poster")
    gallery.star(5, ab)
    gallery.tag("night", a, ab)
    gallery.collect("best", abc, a)
    assert set(ids(gallery.search())) == {each.id for each in (a, b, ab, abc, other)}
    assert ids(gallery.search(stars=3)) == [ab.id]
    assert ids(gallery.search(stars=1, order="best")) == [ab.id, other.id]
    assert set(ids(gallery.search(tag=["moth", "night"]))) == {a.id, ab.id}
    assert ids(gallery.search(tag="night", stars=1)) == [ab.id]
    assert ids(gallery.search(collection="best")) == [abc.id, a.id]
    assert ids(gallery.search("dark POSTER")) == [other.id]
    assert set(ids(gallery.search("igh"))) == {a.id, ab.id}
    assert set(ids(gallery.search(seed=7))) == {a.id, ab.id, abc.id, other.id}
    assert ids(gallery.search(seed="9:0")) == [abc.id]
    assert not gallery.search(seed="9:1")
    assert ids(gallery.search(model=OTHER[:12])) == [other.id]
    assert set(ids(gallery.search(ancestor=a.id))) == {ab.id, abc.id}
    assert ids(gallery.search(ancestor=ab.id[:10])) == [abc.id]
    today = datetime.now().astimezone()
    assert len(gallery.search(since=today.date().isoformat(), until=today.date())) == 5
    assert not gallery.search(since=today + timedelta(hours=1))
    assert not gallery.search(until=(today - timedelta(days=1)).date())
    assert len(gallery.search(limit=2)) == 2
    assert ids(gallery.search(limit=2, offset=1)) == ids(gallery.search())[1:3]


def test_a_step_between_two_pieces_is_an_ancestor_though_it_is_no_piece(gallery: Gallery) -> None:
    a, b = sample(1), sample(2)
    between = origins.then(origins.Blend(of=(0, 1), weights=(1.0, 3.0)), a, b)
    last = origins.then(origins.Vary(of=0, similarity=0.9, seed=4), between)
    gallery.add(sheet(last))
    assert ids(gallery.search(ancestor=between.id)) == [last.id]
    assert ids(gallery.search(ancestor=a.id)) == [last.id]
    lineage = gallery.lineage(last)
    parents = {each.id: [(parent.id, parent.role, parent.weight) for parent in each.parents] for each in lineage.relatives}
    assert parents == {
        a.id: [],
        b.id: [],
        between.id: [(a.id, "blend", 0.25), (b.id, "blend", 0.75)],
        last.id: [(between.id, "vary", 0.9)],
    }
    assert [each.id for each in lineage.relatives if each.is_piece] == [last.id]
    with pytest.raises(GalleryError, match="no piece in the gallery"):
        gallery.star(3, between.id)


@pytest.mark.parametrize("text", ["100%", "a_b", "back\\slash", "'; DROP TABLE piece; --", "100%_", "[x]", "*"])
def test_signs_that_mean_something_to_a_database_are_letters(gallery: Gallery, text: str) -> None:
    one, other = sample(1), sample(2)
    gallery.add(sheet(one), note=f"so {text.replace(' ', '')} it is", tags=[text])
    gallery.add(sheet(other), note="1000 aXb backslash x everything")
    assert ids(gallery.search(text.replace(" ", ""))) == [one.id]
    assert ids(gallery.search(tag=text)) == [one.id]


def test_letters_are_the_same_however_they_are_written(gallery: Gallery) -> None:
    one = sample(1)
    decomposed = unicodedata.normalize("NFD", "나방 é")
    gallery.add(sheet(one), tags=[decomposed, "飞蛾🦋", "Night"], note=unicodedata.normalize("NFD", "눈이 예쁘다"))
    gallery.add(sheet(sample(2)), tags=["NIGHT"])
    assert gallery.tags() == {"Night": 2, unicodedata.normalize("NFC", "나방 é"): 1, "飞蛾🦋": 1}
    for name in ("나방 é", decomposed, "飞蛾🦋"):
        assert ids(gallery.search(tag=name)) == [one.id]
    assert len(gallery.search(tag="nIGHT")) == 2
    assert ids(gallery.search("예쁘")) == [one.id]
    gallery.untag("night", one, sample(2))
    assert "Night" not in gallery.tags()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda gallery, piece: gallery.tag(" \n\x00 ", piece), "empty or longer"),
        (lambda gallery, piece: gallery.tag("x" * 65, piece), "empty or longer"),
        (lambda gallery, piece: gallery.collect("", piece), "empty or longer"),
        (lambda gallery, piece: gallery.note("x" * 20_001, piece), "20,001 characters"),
        (lambda gallery, piece: gallery.star(6, piece), "whole number"),
        (lambda gallery, piece: gallery.star(-1, piece), "whole number"),
        (lambda gallery, piece: gallery.search(since="yesterday"), "not a date"),
        (lambda gallery, piece: gallery.search(seed="seven"), "not a seed"),
        (lambda gallery, piece: gallery.search(order="random"), "ordered by"),
        (lambda gallery, piece: gallery.search(tag="moht"), "There is no tag"),
        (lambda gallery, piece: gallery.search(collection="no"), "There is no collection"),
        (lambda gallery, piece: gallery.search(model="runs/nothing"), "no pieces of the model"),
        (lambda gallery, piece: gallery.add(sheet(sample(5)), tags=["x" * 65]), "empty or longer"),
        (lambda gallery, piece: gallery.add(5), "A int is not a piece"),
        (lambda gallery, piece: gallery.add(Sheet(pictures([piece]))), "A Sheet is not a piece"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_changes(gallery: Gallery, change, said: str) -> None:
    piece = sample(1)
    gallery.add(sheet(piece), tags=["moth"])
    before = gallery.search()
    with pytest.raises((SettingError, GalleryError), match=said):
        change(gallery, piece)
    assert gallery.search() == before


def test_a_note_is_kept_without_what_no_text_has(gallery: Gallery) -> None:
    piece = sample(1)
    gallery.add(sheet(piece), note="one\r\ntwo\x00\x1b[31m\u202ethree " + "글" * 9_000)
    words = gallery.piece_named(piece).note
    assert words.startswith("one\ntwo")
    assert not set(words) & {"\x00", "\x1b", "\u202e"}
    gallery.note("", piece)
    assert gallery.piece_named(piece).note == ""


def test_a_piece_is_named_by_the_beginning_of_its_id(gallery: Gallery) -> None:
    gallery.add(sheet(*(sample(1, index) for index in range(20))))
    piece = gallery.search()[0]
    assert gallery.piece_named(piece.id[:6].upper()).id == piece.id
    assert gallery.piece_named(piece.id) == piece
    for name, said in (("abc", "doesn't name"), ("xyzxyz", "doesn't name"), (piece.id + "0", "doesn't name"), ("", "is empty")):
        with pytest.raises((GalleryError, SettingError), match=said):
            gallery.piece_named(name)
    with pytest.raises(GalleryError, match="begins with ffffffffff"):
        gallery.piece_named("ffffffffff")
    twins = ["abcdef" + f"{number:026x}" for number in range(2)]
    with gallery.database.writing() as connection:
        for each, row in zip(twins, connection.scalars(select(tables.node.c.number).limit(2)).all(), strict=True):
            connection.execute(update(tables.node).where(tables.node.c.number == row).values(id=each))
    with pytest.raises(GalleryError, match="Several ids begin with abcdef"):
        gallery.piece_named("abcdef")


def test_one_wrong_name_changes_nothing(gallery: Gallery) -> None:
    piece = sample(1)
    gallery.add(sheet(piece))
    for change in (gallery.trash, lambda *named: gallery.star(5, *named), lambda *named: gallery.tag("x", *named)):
        with pytest.raises(GalleryError, match="isn't in the gallery"):
            change(piece, sample(2))
    found = gallery.piece_named(piece)
    assert (found.stars, found.tags, found.trashed) == (0, (), None)


def test_days_and_seeds_beyond_all_that_there_are_find_what_they_should(gallery: Gallery) -> None:
    gallery.add(sheet(sample(7, 3)))
    for asked in ({"since": "0001-01-01"}, {"until": "9999-12-31"}, {"until": "9999-12-31T23:59"}, {"limit": 10**30}):
        assert len(gallery.search(**asked)) == 1  # type: ignore[arg-type]
    for asked in ({"since": "9999-12-31"}, {"until": "0001-01-01"}, {"offset": 10**30}):
        assert len(gallery.search(**asked)) == 0  # type: ignore[arg-type]
    for seed in ("7:99999999999999999999", "7:9999999999999999", 2**64, "9" * 5000, -1, "7:"):
        with pytest.raises(SettingError, match="is not a seed"):
            gallery.search(seed=seed)
    assert len(gallery.search(seed=f"{2**64 - 1}:{2**53 - 1}")) == 0


def test_the_place_of_a_model_is_kept_when_another_piece_of_it_says_none(gallery: Gallery, tmp_path: Path) -> None:
    with gallery.database.writing() as connection:
        descents = [descent_of(sample(7, index)) for index in range(3)]
        places = [None, tmp_path, None]
        add(connection, [Prepared(each, "0" * 64, 8, 8, place) for each, place in zip(descents, places, strict=True)])
    assert gallery.model_path(MODEL) == tmp_path


def test_the_trash_is_undone_or_emptied(gallery: Gallery) -> None:
    a, b = sample(1), sample(2)
    ab, alone = child(a, b), sample(3)
    gallery.add(sheet(a, b, ab, alone), tags=["moth"], note="a note", collection="best")
    assert gallery.trash(a, alone) == 2
    assert gallery.trash(a) == 0
    assert set(ids(gallery.search(trashed=True))) == {a.id, alone.id}
    assert gallery.tags() == gallery.collections() == {"moth": 2} | {} or gallery.tags() == {"moth": 2}
    assert gallery.restore(a) == 1
    assert set(ids(gallery.search())) == {a.id, b.id, ab.id}
    paths = {each.id: gallery.piece_named(each).path for each in (a, alone)}
    gallery.trash(a)
    assert gallery.empty() == 2
    assert gallery.empty() == 0
    assert not any(path.exists() for path in paths.values())
    assert ids(gallery.search(ancestor=a.id)) == [ab.id]
    with gallery.database.reading() as connection:
        left = set(connection.scalars(select(tables.node.c.id)))
    assert a.id in left  # ab comes from it
    assert alone.id not in left
    assert gallery.check().is_sound
    assert gallery.add(sheet(a)).new == 1


def test_collections_keep_the_order_they_were_given(gallery: Gallery) -> None:
    made = [sample(1, index) for index in range(6)]
    gallery.add(sheet(*made))
    gallery.collect("Best of", made[4], made[1])
    gallery.collect("best OF", made[0], made[4], made[5])
    assert ids(gallery.search(collection="BEST of")) == [made[place].id for place in (4, 1, 0, 5)]
    assert gallery.collections() == {"Best of": 4}
    gallery.uncollect("Best of", *made)
    assert gallery.collections() == {}
    assert len(gallery) == 6


def test_pieces_move_from_one_gallery_to_another(gallery: Gallery, tmp_path: Path) -> None:
    made = [sample(1), child(sample(1), sample(2))]
    gallery.add(sheet(*made))
    with Gallery(tmp_path / "other") as other:
        assert other.add(gallery.search()).new == 2
        assert np.array_equal(other.piece_named(made[1]).picture, gallery.piece_named(made[1]).picture)
        assert ids(other.search(ancestor=sample(2).id)) == [made[1].id]


def test_an_origin_of_the_largest_size_is_kept_and_a_larger_one_is_not(gallery: Gallery) -> None:
    big = _of_bytes(LARGEST)
    gallery.add(sheet(big))
    assert gallery.piece_named(big).origin == big
    with pytest.raises(OriginError, match="bytes long"):
        gallery.add(Sheet(pictures([big]), origin=_of_bytes(LARGEST + 4).text))
    assert len(gallery) == 1


def _of_bytes(size: int) -> Origin:
    def made(digits: int, name: str) -> Origin:
        code = Numbers(space="z", shape=(1,), data="A" * digits)
        kept = Origin(model=MODEL, nodes=(origins.Keep(code=code, why="found"),))
        return origins.then(origins.Move(of=0, along=code, amount=1, name=name), kept)

    room = size - len(made(4, "").text)
    found = made(4 + room // 2, "x" * (room % 2))
    assert abs(len(found.text) - size) <= 1
    return found


def test_tables_are_those_of_the_migrations_and_the_next_ones_have_their_place(gallery: Gallery) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from ganvas.workspace.database.opening import _versions

    with gallery.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": tables.VERSIONS})
        assert compare_metadata(context, tables.metadata) == []
        assert context.get_current_revision() == tables.LATEST == _versions()[0]
    with gallery.database.writing() as connection:
        asked = {"kind": "train", "params": "{}", "asked_at": 0}
        job = connection.execute(insert(tables.job).values(asked)).inserted_primary_key[0]
        row = {"topic": "jobs", "type": "began", "data": "{}", "at": 0, "job": job}
        numbers = [connection.execute(insert(tables.event).values(row)).inserted_primary_key[0] for _ in range(3)]
        connection.execute(tables.event.delete().where(tables.event.c.number == numbers[-1]))
        numbers.append(connection.execute(insert(tables.event).values(row)).inserted_primary_key[0])
    assert numbers == sorted(set(numbers))  # a page that was away asks for what came after a number
    with pytest.raises((IntegrityError, GalleryError)), gallery.database.writing() as connection:
        connection.execute(insert(tables.job).values(asked | {"state": "perhaps"}))
