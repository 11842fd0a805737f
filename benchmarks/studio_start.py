"""The studio's start: how long it takes from the command until the page is answered, and until the workspace is.

    python benchmarks/studio_start.py
    python benchmarks/studio_start.py --imports

Medians of several starts, of an empty workspace and of one that was open before. "first" is what a person waits for once after an update:
Python's compiled files are made then. With --imports it also names what takes the longest to be imported, in milliseconds.
"""

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

STUDIO = [sys.executable, "-m", "ganvas", "studio"]
IMPORTED = "import ganvas.cli, ganvas.studio.serving, ganvas.studio.app, uvicorn"
PAUSE_SECONDS = 1.0
"""After each, so that the end of one isn't measured with the beginning of the next."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=10)
    parser.add_argument("--imports", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(f"seconds, medians of {arguments.starts} (slowest); {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print(f"{'':22}{'address':>14}{'page':>14}{'workspace':>14}")
        started(Path(folder) / "warming", {})
        each = range(arguments.starts)
        row("empty workspace", [started(Path(folder) / f"empty-{number}", {}) for number in each])
        row("as it was left", [started(Path(folder) / "empty-0", {}) for _ in each])
        compiled = [{"PYTHONPYCACHEPREFIX": f"{folder}/compiled-{number}"} for number in each]
        row("first after an update", [started(Path(folder) / "empty-0", where) for where in compiled])
    if arguments.imports:
        imports()


def started(home: Path, environment: dict[str, str]) -> tuple[float, float, float]:
    """Seconds until the address is printed, the page answered, and the workspace."""
    began = time.perf_counter()
    studio = subprocess.Popen(
        [*STUDIO, str(home), "--no-browser"], stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    try:
        assert studio.stdout is not None
        found = next(filter(None, (re.search(r"(http://127\.0\.0\.1:\d+)/#token=(\S+)", line) for line in studio.stdout)))
        printed = time.perf_counter()
        urllib.request.urlopen(f"{found[1]}/", timeout=60).read()
        page = time.perf_counter()
        asked = urllib.request.Request(f"{found[1]}/api/v1/workspace", headers={"Authorization": f"Bearer {found[2]}"})
        urllib.request.urlopen(asked, timeout=60).read()
        return printed - began, page - began, time.perf_counter() - began
    finally:
        studio.send_signal(signal.SIGINT)
        studio.communicate(timeout=60)
        time.sleep(PAUSE_SECONDS)


def row(name: str, measured: list[tuple[float, float, float]]) -> None:
    columns = (f"{statistics.median(times):.2f} ({max(times):.2f})" for times in zip(*measured, strict=True))
    print(f"{name:22}{''.join(f'{column:>14}' for column in columns)}", flush=True)


def imports() -> None:
    done = subprocess.run([sys.executable, "-X", "importtime", "-c", IMPORTED], capture_output=True, text=True, check=True)
    lines = [line.removeprefix("import time:").split("|") for line in done.stderr.splitlines() if "|" in line]
    known = [(int(both) / 1000, name.strip()) for _, both, name in lines if both.strip().isdecimal()]
    for milliseconds, name in sorted(known, reverse=True)[:30]:
        print(f"{milliseconds:8.0f}  {name}")


if __name__ == "__main__":
    main()
