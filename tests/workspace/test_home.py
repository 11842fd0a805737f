"""A workspace: what is in it, and what is kept out of it."""

import os
from pathlib import Path

import pytest

from ganvas.errors import SettingError, WorkspaceError
from ganvas.workspace.home import Workspace, name_in_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    with Workspace(tmp_path / "내 그림") as made:
        yield made


def test_a_workspace_makes_its_folders_and_is_the_same_the_next_time(workspace: Workspace) -> None:
    assert {path.name for path in workspace.folder.iterdir()} == {"pictures", "runs", "gallery", "exports", ".ganvas"}
    number = workspace.queue.add("look", {"source": "digits"}).number
    with Workspace(workspace.folder) as same:
        assert same.queue.get(number).params == {"source": "digits"}
        assert same.gallery.id == workspace.gallery.id


def test_what_is_not_a_workspace_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="is a file"):
        Workspace(tmp_path / "file")
    with pytest.raises(WorkspaceError, match="is not a workspace"):
        Workspace(tmp_path / "nothing", create=False)
    assert not (tmp_path / "nothing").exists()
    if Path("/proc").is_dir():
        with pytest.raises(WorkspaceError, match="can't be used"):
            Workspace("/proc/ganvas")


def test_places_are_found_by_their_name_in_the_workspace(workspace: Workspace) -> None:
    moths = workspace.pictures / "moths"
    moths.mkdir()
    for given in ("moths", "pictures/moths", "./pictures/../pictures/moths", moths):
        assert workspace.inside(given, workspace.pictures) == moths.resolve()
        assert workspace.named(workspace.inside(given, workspace.pictures)) == "pictures/moths"


@pytest.mark.parametrize(
    "given",
    [
        "..",
        "../..",
        "/etc/passwd",
        "pictures/../../x",
        "~",
        "file:///etc/passwd",
        "link",
        "link/x",
    ],
)
def test_nothing_outside_is_reached(workspace: Workspace, given: str, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    if os.name == "posix":
        (workspace.pictures / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(SettingError, match="is not in the workspace's folders pictures/"):
        workspace.inside(given, workspace.pictures)


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "a/b", "a\\b", "con", "CON.txt", "a\0b", "x" * 81, "end.", "end ", "a:b"]
)
def test_names_that_no_folder_can_have_everywhere_are_refused(name: str) -> None:
    with pytest.raises(SettingError, match="can't be the name of a folder"):
        name_in_workspace(name)


@pytest.mark.parametrize("name", ["moths", "나방 2", "蛾", "exp-v1.5"])
def test_names_of_any_alphabet_are_taken(name: str) -> None:
    assert name_in_workspace(name) == name
