"""Galleries to test: in a folder, and in a PostgreSQL that is started for the tests where it is installed."""

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from ganvas.exploration.explorer import Explorer, explore
from ganvas.runs.load import load
from ganvas.workspace.gallery import Gallery

_NUMBERS = count()


def _programs() -> Path | None:
    """The folder of PostgreSQL's own programs, which Debian doesn't put where commands are looked for."""
    folders = [Path(found).resolve().parent for name in ("initdb", "pg_ctl") if (found := shutil.which(name))]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Makes new databases, each as an address. PostgreSQL listens in a folder of its own, to nobody else."""
    programs = _programs()
    if programs is None or find_spec("psycopg") is None:
        pytest.skip("PostgreSQL or psycopg is not installed")
    import psycopg

    is_root = os.name == "posix" and os.getuid() == 0
    if is_root and not shutil.which("runuser"):
        pytest.skip("PostgreSQL doesn't start as root, and there is no runuser here")
    user = "postgres" if is_root else getpass.getuser()
    before = ["runuser", "-u", user, "--"] if is_root else []
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if is_root:
        shutil.chown(folder, user)

    def run(program: str, *words: str) -> None:
        done = subprocess.run([*before, str(programs / program), *words], capture_output=True, text=True, cwd=folder)
        assert done.returncode == 0, done.stderr

    try:
        run("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "ganvas", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "-D", f"{folder}/data", "-w", "-t", "120", "-l", f"{folder}/log", "-o", options, "start")
        try:

            def new() -> str:
                name = f"gallery{next(_NUMBERS)}"
                with psycopg.connect(f"host={folder} user=ganvas dbname=postgres", autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {name}")
                return f"postgresql://ganvas@/{name}?host={folder}"

            yield new
        finally:
            run("pg_ctl", "-D", f"{folder}/data", "-m", "fast", "-w", "-t", "20", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def gallery(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Gallery]:
    """An empty gallery, once in a folder and once in PostgreSQL."""
    if request.param == "sqlite":
        made = Gallery(tmp_path / "gallery")
    else:
        made = Gallery(request.getfixturevalue("postgresql")(), folder=tmp_path / "files")
    with made:
        yield made


@pytest.fixture
def in_folder(tmp_path: Path) -> Iterator[Gallery]:
    """An empty gallery in a folder."""
    with Gallery(tmp_path / "gallery") as made:
        yield made


@pytest.fixture
def here(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of ``work``, a folder with runs/moths that the file of tests makes once, in which the person is."""
    shutil.copytree(work, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.fixture
def explorer(here: Path) -> Explorer:
    """Of runs/moths."""
    return explore(load("runs/moths"))
