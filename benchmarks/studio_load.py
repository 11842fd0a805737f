"""The studio under load: many tabs that listen to events, and thumbnails asked for at a steady rate, from one process each.

    python benchmarks/studio_load.py
    python benchmarks/studio_load.py --tabs 20 --rate 200 --seconds 60

A workspace with a set of pictures of its own is made for it. While tabs listen, jobs are asked for and taken back, so that something
happens; afterwards each tab must have had every event, once and in order. Requests begin at their own times, however long earlier
ones take, and are timed from then: a server that can't keep up isn't spared. Memory is that of the server's process, at first, warm
and at the end.
"""

import argparse
import asyncio
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image

PICTURES = 200
SIDE = 256
CONNECTIONS = 6
"""So many a browser opens to one address."""
HAPPENING_SECONDS = 0.5
"""Between two jobs that are asked for and taken back."""
LATE_SECONDS = 10.0
"""So long a tab may take until it has had the last event."""


@dataclass
class Studio:
    """One that is open. Requests carry its token."""

    home: Path
    process: subprocess.Popen[str]
    address: str
    token: str
    memory: dict[str, float] = field(default_factory=dict)

    def ask(self, path: str, body: Any = None, kind: str = "application/json") -> Any:
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", **({"Content-Type": kind} if data else {})}
        with urllib.request.urlopen(
            urllib.request.Request(f"{self.address}/api/v1{path}", data, headers), timeout=120
        ) as answer:
            return json.loads(answer.read() or b"null")

    def weigh(self, when: str) -> None:
        """Note the megabytes of the server."""
        self.memory[when] = psutil.Process(self.process.pid).memory_info().rss / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tabs", type=int, default=20)
    parser.add_argument("--rate", type=float, default=200, help="thumbnails a second")
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        studio = opened(Path(folder) / "home")
        try:
            bring(studio)
            print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
            asyncio.run(load(studio, arguments.tabs, arguments.rate, arguments.seconds))
        finally:
            studio.process.send_signal(signal.SIGINT)
            studio.process.communicate(timeout=60)


def opened(home: Path) -> Studio:
    process = subprocess.Popen(
        [sys.executable, "-m", "ganvas", "studio", str(home), "--no-browser"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    found = next(filter(None, (re.search(r"(http://127\.0\.0\.1:\d+)/#token=(\S+)", line) for line in process.stdout)))
    return Studio(home, process, found[1], found[2])


def bring(studio: Studio) -> None:
    """A set of pictures, all different."""
    boundary = "picture"
    parts = []
    for number in range(PICTURES):
        file = io.BytesIO()
        small = np.random.default_rng(number).integers(0, 256, (SIDE // 32, SIDE // 32, 3), np.uint8)
        Image.fromarray(small).resize((SIDE, SIDE)).save(file, "JPEG")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{number}.jpg"\r\n\r\n'
        parts.append(head.encode() + file.getvalue() + b"\r\n")
    body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
    studio.ask("/pictures?name=load", body, f"multipart/form-data; boundary={boundary}")


async def load(studio: Studio, tabs: int, rate: float, seconds: float) -> None:
    listing = await asyncio.to_thread(studio.ask, f"/pictures/load?limit={PICTURES}")
    names = [each["id"] for each in listing["files"]]
    paths = [f"/api/v1/pictures/load/thumbnails/{name}.webp" for name in names]
    studio.weigh("at first")
    await asked_for(studio, paths, rate, len(paths) / rate)  # every thumbnail once: then they are there
    studio.weigh("warm")
    first = (await asyncio.to_thread(studio.ask, "/workspace"))["event"]
    listening = [asyncio.create_task(listen(studio, first)) for _ in range(tabs)]
    over = asyncio.Event()
    happening = asyncio.create_task(happen(studio, over))
    times, failed = await asked_for(studio, paths, rate, seconds)
    studio.weigh("at the end")
    over.set()
    await happening
    last = (await asyncio.to_thread(studio.ask, "/workspace"))["event"]
    wanted = list(range(first + 1, last + 1))
    lost = [await lost_by(tab, wanted) for tab in listening]

    times.sort()
    print(f"{len(times):,} thumbnails in {seconds:g} s, {failed} failed")
    for name, share in (("median", 0.5), ("p95", 0.95), ("p99", 0.99), ("slowest", 1.0)):
        print(f"  {name:8}{1000 * times[min(len(times) - 1, int(share * len(times)))]:8.1f} ms")
    print(f"{len(wanted):,} events to each of {tabs} tabs; missing, doubled or out of order: {sum(lost)}")
    print("memory of the server: " + ", ".join(f"{when} {each:.0f} MB" for when, each in studio.memory.items()))


async def asked_for(studio: Studio, paths: list[str], rate: float, seconds: float) -> tuple[list[float], int]:
    """Seconds of each request from the moment when it was due, and how many weren't answered with 200."""
    waiting: asyncio.Queue[tuple[float, str] | None] = asyncio.Queue()
    times: list[float] = []
    failures = count()

    async def worker() -> None:
        reader, writer = await connected(studio)
        while (due := await waiting.get()) is not None:
            writer.write(request(studio, due[1], "image/webp"))
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
            times.append(time.perf_counter() - due[0])
            if not head.startswith(b"HTTP/1.1 200"):
                next(failures)
        writer.close()

    workers = [asyncio.create_task(worker()) for _ in range(4 * CONNECTIONS)]
    began = time.perf_counter()
    for number in range(round(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        waiting.put_nowait((due, paths[number % len(paths)]))
    for _ in workers:
        waiting.put_nowait(None)
    await asyncio.gather(*workers)
    return times, next(failures)


async def listen(studio: Studio, after: int) -> list[int]:
    """The numbers of the events that a tab has had; it listens until it is cancelled."""
    seen: list[int] = []
    reader, writer = await connected(studio)
    try:
        writer.write(request(studio, f"/api/v1/events?after={after}", "text/event-stream"))
        while line := await reader.readline():
            if line.startswith(b"data:"):
                seen.append(json.loads(line.removeprefix(b"data:"))["number"])
    except asyncio.CancelledError:
        pass
    finally:
        writer.close()
    return seen


async def lost_by(tab: "asyncio.Task[list[int]]", wanted: list[int]) -> int:
    """How many events a tab doesn't have in their place, after it had some time for the last ones."""
    await asyncio.sleep(0 if tab.done() else min(LATE_SECONDS, 1.0))
    tab.cancel()
    seen = await tab
    return sum(a != b for a, b in zip(seen, wanted, strict=False)) + abs(len(seen) - len(wanted))


async def happen(studio: Studio, over: asyncio.Event) -> None:
    while not over.is_set():
        job = await asyncio.to_thread(studio.ask, "/jobs", {"kind": "look", "params": {"source": "load"}})
        await asyncio.to_thread(studio.ask, f"/jobs/{job['number']}/cancel", {})
        await asyncio.sleep(HAPPENING_SECONDS)


async def connected(studio: Studio) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, port = studio.address.removeprefix("http://").partition(":")
    return await asyncio.open_connection(host, int(port), limit=2**22)


def request(studio: Studio, path: str, kind: str) -> bytes:
    host = studio.address.removeprefix("http://")
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {kind}\r\nAuthorization: Bearer {studio.token}\r\n\r\n".encode()


if __name__ == "__main__":
    main()
