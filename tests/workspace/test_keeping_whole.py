"""Nothing that was reported as added is lost: by several processes, kills, full disks, damaged files, other versions."""

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from made_up import child, sample, sheet
from PIL import Image
from sqlalchemy import delete, select, update

from ganvas.data.pictures.mark import carried_origin
from ganvas.errors import GalleryError
from ganvas.workspace.database import opening, tables
from ganvas.workspace.gallery import Gallery

HERE = Path(__file__).parent

_ADDING = """
import sys
sys.path.insert(0, sys.argv[1])
from made_up import child, pictures, sample
from ganvas.workspace.adding import Incoming, add_all
from ganvas.workspace.gallery import Gallery
from ganvas.workspace.marking import Marks
from ganvas.progress import Pace

gallery, seed, count = Gallery(sys.argv[2], folder=sys.argv[3] or None), int(sys.argv[4]), int(sys.argv[5])
print("begun", flush=True)
for number in range(count):
    made = [sample(seed, number), child(sample(seed, number), sample(0, number))]
    incoming = [Incoming(one, picture) for one, picture in zip(made, pictures(made))]
    add_all(gallery.database, gallery.pictures, iter([incoming]), Marks(tags=("kept",)), Pace("", 0, None))
    print(*(one.id for one in made), flush=True)
"""


def adding(gallery: Gallery, seed: int, count: int) -> subprocess.Popen[str]:
    """Another process that adds two pieces again and again, and says so after each time."""
    folder = str(gallery.pictures.folder.parent) if gallery.database.is_postgresql else ""
    words = [sys.executable, "-c", _ADDING, str(HERE), str(gallery.place), folder, str(seed), str(count)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_several_processes_add_at_once_and_all_of_it_is_there(gallery: Gallery) -> None:
    processes = [adding(gallery, seed, 8) for seed in (1, 2)]
    reported = set()
    for process in processes:
        said, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        reported |= set(said.split()) - {"begun"}
    assert len(reported) == 32
    found = {each.id: each for each in gallery.search(tag="kept")}
    assert reported == set(found)
    assert len(gallery.search(ancestor=sample(0, 3).id)) == 2
    assert gallery.check().wrong == gallery.check().mended == ()


def test_what_was_reported_as_added_survives_a_kill(gallery: Gallery) -> None:
    reported: set[str] = set()
    for number in range(2):
        process = adding(gallery, number, 100_000)
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.15 + 0.2 * number)
        process.send_signal(signal.SIGKILL)
        reported |= {each for line in process.stdout.read().split("\n")[:-1] for each in line.split()}
        process.wait()
        checked = gallery.check()
        assert checked.wrong == ()
        there = {each.id for each in gallery.search() if each.picture.shape == (16, 16, 3)}
        assert reported <= there
    assert reported


def test_a_full_disk_costs_nothing_that_was_there(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    gallery.add(sheet(sample(1)))
    before = gallery.search()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("ganvas.disk.os.fsync", full)
        with pytest.raises(GalleryError, match="The disk is full"):
            gallery.add(sheet(sample(2), sample(3)))
    assert gallery.search() == before
    assert not list(gallery.pictures.folder.rglob("*.unfinished"))
    assert gallery.add(sheet(sample(2), sample(3))).new == 2
    assert gallery.check().is_sound


def test_a_database_that_cannot_grow_refuses_in_words_and_stays_whole(in_folder: Gallery) -> None:
    in_folder.add(sheet(sample(1)))
    with in_folder.database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(GalleryError, match=r"The disk is full.*complete"):
        in_folder.add(sheet(*(sample(2, index) for index in range(200))))
    assert len(in_folder) == 1
    with Gallery(in_folder.place) as again:
        checked = again.check()  # the pictures were written before the rows
        assert checked.is_sound
        assert len(again) == 201


def test_a_missing_or_changed_picture_is_said_and_an_unknown_one_is_taken_in(gallery: Gallery) -> None:
    made = [sample(1, index) for index in range(4)]
    gone, changed, forgotten, kept = (each.path for each in gallery.add(sheet(*made)).pieces)
    gone.unlink()
    Image.new("RGB", (16, 16)).save(changed)
    with gallery.database.writing() as connection:
        number = select(tables.node.c.number).where(tables.node.c.id == forgotten.stem).scalar_subquery()
        connection.execute(delete(tables.piece).where(tables.piece.c.number == number))
    (kept.parent / "notes.png").write_text("mine")
    (kept.parent / f"{'0' * 32}.png").write_text("not a picture")
    looked = gallery.check(mend=False)
    assert len(looked.wrong) == 5  # the last is that nothing comes from the forgotten one
    assert looked.mended == ()
    assert len(gallery) == 3
    mended = gallery.check()
    assert [said for said in mended.wrong if "is missing" in said and gone.stem[:8] in said]
    assert [said for said in mended.wrong if "was changed" in said and changed.stem[:8] in said]
    assert [said for said in mended.wrong if "not the gallery's" in said]
    assert [said for said in mended.mended if forgotten.stem[:8] in said]
    assert gallery.piece_named(made[2]).picture.shape == (16, 16, 3)
    with pytest.raises(GalleryError, match="can't be read"):
        gallery.piece_named(made[0]).picture  # noqa: B018
    assert gallery.piece_named(made[0])._repr_png_() is None
    assert gallery.add(sheet(made[0], made[1])).new == 0  # which brings them back
    assert len(gallery.check().wrong) == 1


def test_a_lineage_that_was_lost_is_made_again_from_the_origins(gallery: Gallery) -> None:
    a, b = sample(1), sample(2)
    made = [child(a, b, seed=seed) for seed in range(3)]
    gallery.add(sheet(*made))
    before = [gallery.lineage(each) for each in made]
    with gallery.database.writing() as connection:
        connection.execute(delete(tables.edge))
        connection.execute(delete(tables.ancestry))
        connection.execute(delete(tables.draw))
    assert not gallery.search(ancestor=a.id)
    assert len(gallery.check(mend=False).wrong) == 2  # the lineages, and steps of nobody
    assert len(gallery.check().mended) == 1
    assert len(gallery.search(ancestor=a.id)) == len(gallery.search(seed="2:0")) == 3
    assert [gallery.lineage(each) for each in made] == before
    assert gallery.check().mended == ()


def test_rows_that_lead_nowhere_are_removed(in_folder: Gallery) -> None:
    in_folder.add(sheet(sample(1), child(sample(2))), tags=["moth"])
    with sqlite3.connect(in_folder.place / "gallery.db") as raw:
        raw.execute("INSERT INTO edge VALUES (1, 0, 999, 'vary', 1.0)")
        raw.execute("INSERT INTO tagged VALUES (77, 1)")
        raw.execute("INSERT INTO node (id, operation) VALUES ('0123456789abcdef0123456789abcdef', 'vary')")
    raw.close()
    checked = in_folder.check()
    assert checked.is_sound
    assert any("2 rows named something that isn't there" in said for said in checked.mended)
    assert any("1 step belonged to no piece" in said for said in checked.mended)
    assert in_folder.check().mended == ()


def test_a_database_from_elsewhere_cannot_reach_out_of_the_gallery(in_folder: Gallery, tmp_path: Path) -> None:
    in_folder.add(sheet(sample(1), sample(2), sample(3)))
    outside = tmp_path / "mine.png"
    outside.write_text("mine")
    evil = "../../mine"
    rows = in_folder.search(order="oldest")
    with in_folder.database.writing() as connection:
        connection.execute(update(tables.node).where(tables.node.c.id == rows[0].id).values(id=evil))
        connection.execute(update(tables.piece).where(tables.piece.c.origin == rows[1].text).values(origin='{"nodes":'))
        connection.execute(update(tables.piece).where(tables.piece.c.origin == rows[2].text).values(origin=rows[1].text))
        connection.execute(update(tables.piece).values(added=2**62, trashed=1))
    with pytest.raises(GalleryError, match="damaged"):
        in_folder.search(trashed=True)
    with pytest.raises(GalleryError, match="damaged"):
        in_folder.empty()
    assert outside.read_text() == "mine"
    assert len(in_folder.check(mend=False).wrong) >= 3


def test_what_another_program_wrote_into_a_database_cannot_take_over_a_terminal(in_folder: Gallery) -> None:
    in_folder.add(sheet(sample(1)), tags=["moth"], note="note", collection="best")
    escape = "\x1b]0;x\x07\u202e"
    with in_folder.database.writing() as connection:
        connection.execute(update(tables.note).values(words=escape))
        connection.execute(update(tables.tag).values(name=escape))
        connection.execute(update(tables.collection).values(name=escape))
        connection.execute(update(tables.model).values(place=f"/nowhere/{escape}"))
    piece = in_folder.search()[0]
    shown = f"{piece.note}{piece.tags}{piece.collections}{piece.where_its_model_is}{in_folder.tags()}{in_folder.check().notes}"
    assert not set(shown) & {"\x1b", "\x07", "\u202e"}


def look_at(folder: Path) -> None:
    """Open a gallery, look for something, and check it; what is wrong with it is an error in the end."""
    with Gallery(folder) as opened:
        opened.search()
        if wrong := opened.check().wrong:
            raise GalleryError(wrong[0], "Look.")


def test_a_later_version_another_database_and_a_damaged_one_are_refused(in_folder: Gallery, tmp_path: Path) -> None:
    in_folder.add(sheet(sample(1)))
    in_folder.close()
    file = in_folder.place / "gallery.db"
    later, other, damaged = (tmp_path / name for name in ("later", "other", "damaged"))
    for folder in (later, other, damaged):
        folder.mkdir()
    shutil.copy(file, later)
    with sqlite3.connect(later / "gallery.db") as raw:
        raw.execute(f"UPDATE {tables.VERSIONS} SET version_num = '9999'")
    raw.close()
    with sqlite3.connect(other / "gallery.db") as raw:
        raw.execute("CREATE TABLE places (url TEXT)")
    raw.close()
    data = bytearray(file.read_bytes())
    data[4096:20_000] = os.urandom(20_000 - 4096)
    (damaged / "gallery.db").write_bytes(data)
    before = {folder: (folder / "gallery.db").read_bytes() for folder in (later, other, damaged)}
    for folder, said in ((later, "written by a later version"), (other, "something else"), (damaged, "damaged")):
        with pytest.raises(GalleryError, match=said):
            look_at(folder)
        assert (folder / "gallery.db").read_bytes() == before[folder]
    (damaged / "gallery.db").write_text("not a database at all, but long enough to have a head" * 100)
    with pytest.raises(GalleryError, match="damaged"):
        Gallery(damaged)
    with Gallery(tmp_path / "again") as again:  # what a damaged one says to do
        assert again.add(in_folder.pictures.folder).new == 1


def test_a_gallery_of_an_earlier_version_is_brought_up_to_date_and_kept_as_it_was(
    in_folder: Gallery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece = sample(1)
    in_folder.add(sheet(piece), tags=["moth"])
    in_folder.close()
    shutil.copytree(opening.MIGRATIONS, tmp_path / "migrations")
    (tmp_path / "migrations" / "versions" / "next.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = '9999', '{opening.LATEST}'\n"
        "def upgrade():\n    op.add_column('piece', sa.Column('mood', sa.Text()))\n"
    )
    monkeypatch.setattr(opening, "MIGRATIONS", tmp_path / "migrations")
    monkeypatch.setattr(opening, "LATEST", "9999")
    with Gallery(in_folder.place) as newer:
        assert newer.piece_named(piece).tags == ("moth",)
        with newer.database.reading() as connection:
            assert connection.exec_driver_sql("SELECT mood FROM piece").scalar() is None
    copy = in_folder.place / f"gallery-of-version-{tables.LATEST}.db"
    with sqlite3.connect(copy) as raw:
        assert raw.execute("SELECT count(*) FROM piece").fetchone() == (1,)
        assert raw.execute(f"SELECT version_num FROM {tables.VERSIONS}").fetchone() == (tables.LATEST,)
    raw.close()


def test_a_gallery_of_the_first_version_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LATEST", "0001")
    shutil.copytree(opening.MIGRATIONS, tmp_path / "migrations")
    for later in ("second", "third"):
        (tmp_path / "migrations" / "versions" / f"{later}.py").unlink()
    with monkeypatch.context() as of_then:
        of_then.setattr(opening, "MIGRATIONS", tmp_path / "migrations")
        with Gallery(tmp_path / "old") as old:
            old.add(sheet(sample(1)), tags=["moth"])
    monkeypatch.undo()
    with monkeypatch.context() as locked:
        locked.setattr(opening.os, "access", lambda path, mode: mode != os.W_OK)
        with pytest.raises(GalleryError, match="can't be brought up to date"):
            Gallery(tmp_path / "old", create=False)
    with Gallery(tmp_path / "old") as opened:
        assert opened.search(tag="moth")[0].id == sample(1).id
        assert opened.check().is_sound


def test_a_folder_that_can_only_be_read_is_read(in_folder: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    piece = sample(1)
    in_folder.add(sheet(piece), tags=["moth"])
    in_folder.close()
    before = sorted(path.name for path in in_folder.place.iterdir())
    monkeypatch.setattr(opening.os, "access", lambda path, mode: mode != os.W_OK)
    with Gallery(in_folder.place, create=False) as opened:
        assert np.array_equal(opened.search(tag="moth")[0].picture, in_folder.search()[0].picture)
        assert opened.check(mend=False).is_sound
        for change in (lambda: opened.star(5, piece), lambda: opened.trash(piece)):
            with pytest.raises(GalleryError, match="can only be read"):
                change()
    monkeypatch.undo()
    in_folder.close()
    assert sorted(path.name for path in in_folder.place.iterdir()) == before


def test_asking_for_a_gallery_that_is_not_there_makes_none(tmp_path: Path) -> None:
    with pytest.raises(GalleryError, match="There is no gallery at"):
        Gallery(tmp_path / "none", create=False)
    assert list(tmp_path.iterdir()) == []
    for address in ("mysql://me:secret@here/db", "https://example.org"):
        with pytest.raises(GalleryError, match="can't be kept at") as refused:
            Gallery(address)
        assert "secret" not in str(refused.value)


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(GalleryError) as refused:
        Gallery(f"postgresql://me:secret@/nowhere?host={tmp_path}")
    assert "secret" not in str(refused.value)
    assert "me@" in str(refused.value)


def test_the_pictures_of_a_gallery_carry_their_origins(gallery: Gallery) -> None:
    piece = child(sample(1), sample(2))
    gallery.add(sheet(piece))
    assert carried_origin(gallery.piece_named(piece).path) == piece.text
