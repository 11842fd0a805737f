"""Downloads end with the right file or none: against a server that does what servers do."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from ganvas.data.sources.download import DownloadFailed, download
from ganvas.progress import Progress

CONTENT = np.random.default_rng(0).bytes(900_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves CONTENT; its attributes say how badly."""

    daemon_threads = True
    ranges = True
    lengths = True
    cuts: list[int]
    """After how many bytes of an answer to hang up, one for each request; none left: never."""
    statuses: list[int]
    """What to answer instead, one for each request."""
    content = CONTENT
    asked: list[str | None]
    """The Range of each request."""

    def __init__(self) -> None:
        self.cuts, self.statuses, self.asked = [], [], []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/file.gz"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted)
        if self.server.statuses:
            return self.send_error(self.server.statuses.pop(0))
        content, start = self.server.content, 0
        if wanted and self.server.ranges:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(content):
                return self.send_error(416)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        body = content[start:]
        if self.server.lengths:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = self.server.cuts.pop(0) if self.server.cuts else len(body)
        self.wfile.write(body[:cut])
        return None


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join(5)


def fetch(folder: Path, *urls: str, **options: object) -> Path:
    return download(urls, folder / "file.gz", SHA256, **{"wait_seconds": 0.01, "timeout_seconds": 5.0} | options)


def test_a_file_comes_whole_with_its_progress(server: Server, tmp_path: Path) -> None:
    notes: list[Progress] = []
    assert fetch(tmp_path, server.url, progress=notes.append).read_bytes() == CONTENT
    assert (notes[-1].done, notes[-1].total) == (len(CONTENT), len(CONTENT))
    assert not (tmp_path / "file.gz.part").exists()
    fetch(tmp_path, server.url)
    assert len(server.asked) == 1, "what is there isn't fetched again"


def test_a_broken_transfer_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    server.cuts = [300_000, 200_000]
    assert fetch(tmp_path, server.url).read_bytes() == CONTENT
    assert server.asked == [None, "bytes=300000-", "bytes=500000-"]


def test_a_later_call_goes_on_where_an_earlier_one_gave_up(server: Server, tmp_path: Path) -> None:
    server.cuts = [400_000]
    with pytest.raises(DownloadFailed, match="broke off after 400,000 of 900,000 bytes"):
        fetch(tmp_path, server.url, attempts=1)
    assert not (tmp_path / "file.gz").exists()
    assert fetch(tmp_path, server.url).read_bytes() == CONTENT
    assert server.asked[-1] == "bytes=400000-"


def test_a_server_that_ignores_ranges_is_read_from_the_start(server: Server, tmp_path: Path) -> None:
    server.ranges, server.cuts = False, [300_000]
    assert fetch(tmp_path, server.url).read_bytes() == CONTENT


def test_a_server_that_tells_no_length_is_checked_by_the_sum(server: Server, tmp_path: Path) -> None:
    server.lengths, server.cuts = False, [300_000]
    assert fetch(tmp_path, server.url).read_bytes() == CONTENT


def test_a_wrong_file_is_thrown_away(server: Server, tmp_path: Path) -> None:
    server.content = CONTENT[:-1] + b"x"
    with pytest.raises(DownloadFailed, match="checksum differs"):
        fetch(tmp_path, server.url)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == []


@pytest.mark.parametrize("left", [b"wrong bytes from elsewhere", CONTENT + b"more"])
def test_a_part_of_something_else_does_not_spoil_the_file(left: bytes, server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.gz.part").write_bytes(left)
    assert fetch(tmp_path, server.url).read_bytes() == CONTENT


def test_a_part_that_was_whole_already_only_gets_its_name(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.gz.part").write_bytes(CONTENT)
    assert fetch(tmp_path, server.url).read_bytes() == CONTENT
    assert server.asked == []


def test_a_tired_server_is_asked_again_and_a_missing_file_is_not(server: Server, tmp_path: Path) -> None:
    server.statuses = [503, 429]
    assert fetch(tmp_path, server.url).read_bytes() == CONTENT
    server.asked.clear()
    server.statuses = [404] * 9
    with pytest.raises(DownloadFailed, match="404"):
        fetch(tmp_path / "other", server.url)
    assert len(server.asked) == 1


def test_the_second_mirror_serves_when_the_first_is_gone(server: Server, tmp_path: Path) -> None:
    server.statuses = [404]
    assert fetch(tmp_path, server.url, server.url + "?second").read_bytes() == CONTENT
    gone = "http://127.0.0.1:9/file.gz"
    assert fetch(tmp_path / "other", gone, server.url).read_bytes() == CONTENT


def test_nobody_listening_is_told_for_each_mirror(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed) as caught:
        fetch(tmp_path, "http://127.0.0.1:9/a", "http://127.0.0.1:9/b")
    assert "127.0.0.1:9/a" in str(caught.value)
    assert "127.0.0.1:9/b" in str(caught.value)
    assert "refused" in str(caught.value)


def test_two_at_once_fetch_it_once(server: Server, tmp_path: Path) -> None:
    threads = [threading.Thread(target=fetch, args=(tmp_path, server.url)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (tmp_path / "file.gz").read_bytes() == CONTENT
    assert len(server.asked) == 1


def test_a_named_set_is_fetched_read_and_found_again(
    server: Server, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gzip

    from ganvas.data import Dataset
    from ganvas.data.sources.named import PUBLISHED, Published, Remote, Split, read_idx_pair

    monkeypatch.delenv("GANVAS_DATA", raising=False)
    images = b"\x00\x00\x08\x03" + np.array([6, 28, 28], ">u4").tobytes() + bytes(6 * 784)
    server.content = gzip.compress(images)
    remote = Remote("images.gz", hashlib.sha256(server.content).hexdigest())
    # One file serves for both; its labels then are of the wrong form, which is told and not guessed around.
    split = Split((remote, remote), ((("images.gz", "images.gz"), read_idx_pair),))
    mirror = server.url.removesuffix("file.gz")
    monkeypatch.setitem(PUBLISHED, "mnist", Published((mirror,), ("mnist",), ("0",), {"train": split}))
    with pytest.raises(Exception, match="labels of the shape"):
        Dataset.open("mnist")
    assert (cache / "downloads" / "mnist" / "images.gz").read_bytes() == server.content
