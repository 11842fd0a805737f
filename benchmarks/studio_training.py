"""What a training loses in the studio, with a tab open that shows it, beside the same training in a terminal.

    python benchmarks/studio_training.py SOURCE --seconds 60 --pairs 5

Each pair is a training in a terminal and one in the studio, in turn, of the same recipe, seed and number of threads. The tab is Chromium
at the page of the run, where previews and curves come as the training goes on. Speeds are pictures a second of the training's own log,
without its first fifth. Needs Node and the modules of web/ (make web), and Chromium.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from studio_open import WEB, studio


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="a folder or zip of pictures, or a data set that ganvas knows")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--recipe", default="sketch")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    params = {"recipe": arguments.recipe, "length": f"{arguments.seconds} seconds", "threads": arguments.threads, "seed": 1}
    ratios = []
    print("| terminal, pictures/s | studio | ratio |\n|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with studio(folder / "workspace") as (address, token):
            source = given_to(folder / "workspace", arguments.source)
            for number in range(arguments.pairs):
                plain = speed(in_terminal(folder, arguments, number))
                beside = speed(in_studio(folder / "workspace", address, token, {**params, "source": source}))
                ratios.append(beside / plain)
                print(f"| {plain:,.0f} | {beside:,.0f} | {ratios[-1]:.3f} |", flush=True)
    print(f"\nmedian of {len(ratios)}: {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


def given_to(workspace: Path, source: str) -> str:
    """What a job calls the source: a set of the workspace, for files."""
    path = Path(source)
    if not path.exists():
        return source
    place = workspace / "pictures" / path.name
    (shutil.copytree if path.is_dir() else shutil.copy)(path, place)
    return f"pictures/{path.name}"


def in_terminal(folder: Path, arguments: argparse.Namespace, number: int) -> Path:
    run = folder / f"terminal-{number}"
    command = ["train", arguments.source, "--recipe", arguments.recipe, "--for", f"{arguments.seconds}s", "--seed", "1"]
    command += ["--threads", str(arguments.threads), "--run", str(run)]
    subprocess.run([sys.executable, "-m", "ganvas", *command], check=True, stdout=subprocess.DEVNULL)
    return run


def in_studio(workspace: Path, address: str, token: str, params: dict[str, Any]) -> Path:
    def asked(path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{address}/api/v1/{path}", data, headers)) as answer:
            return json.load(answer)

    job = asked("jobs", {"kind": "train", "params": params})
    while not (job.get("result") or {}).get("run"):
        job = waited(asked, job)
    name = str(job["result"]["run"])
    tab = subprocess.Popen(["node", WEB / "dev" / "tab.mjs", f"{address}/train/runs/{name}#token={token}"], cwd=WEB)
    try:
        while job["state"] not in ("done", "failed", "cancelled", "interrupted"):
            job = waited(asked, job)
    finally:
        tab.terminate()
        tab.wait(30)
    if job["state"] != "done":
        sys.exit(f"The training in the studio is {job['state']}: {job['words']}")
    return workspace / "runs" / name


def waited(asked: Any, job: Any) -> Any:
    time.sleep(1)
    found = asked(f"jobs/{job['number']}")
    if found["state"] == "failed":
        sys.exit(f"The training in the studio failed: {found['words']}")
    return found


def speed(run: Path) -> float:
    """Pictures a second between the first fifth and the end."""
    notes = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    last = notes[-1]
    first = next(note for note in notes if note["seconds"] >= last["seconds"] / 5)
    return float((last["images"] - first["images"]) / (last["seconds"] - first["seconds"]))


if __name__ == "__main__":
    main()
