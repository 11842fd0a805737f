"""Whether what pip installs is whole, without Node and without this checkout.

    python .ci/wheel.py

A source distribution is built, a wheel from that, and the wheel is installed into an empty environment, with the versions of
constraints.txt. There a model is trained for two steps, and the studio has to answer with its page and everything that the page loads.
"""

import re
import signal
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 120


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools, empty = (new_environment(folder / each) for each in ("tools", "empty"))
        run(tools / "pip", "install", "-q", "build")
        run(tools / "python", "-m", "build", "--outdir", folder / "built", ROOT)
        (wheel,) = (folder / "built").glob("*.whl")
        run(empty / "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel)
        run(empty / "ganvas", "train", "digits", "--steps", "2", "--run", folder / "run", path=empty, at=folder)
        loaded = open_studio(empty, folder)
    print(f"The wheel is whole: it trains, and its studio answers with its page and {loaded} files.")


def new_environment(folder: Path) -> Path:
    """The folder of its commands."""
    venv.create(folder, with_pip=True)
    return folder / "bin"


def run(*words: object, path: Path | None = None, at: Path | None = None) -> None:
    """path: the only folder whose programs are found."""
    subprocess.run(list(map(str, words)), check=True, cwd=at, env=None if path is None else alone(path, at))


def alone(path: Path, home: Path | None) -> dict[str, str]:
    return {"PATH": str(path), "HOME": str(home)}


def open_studio(commands: Path, folder: Path) -> int:
    """How many files its page loads, each of which came."""
    words = [str(commands / "ganvas"), "studio", str(folder / "workspace"), "--no-browser"]
    studio = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=folder, env=alone(commands, folder))
    try:
        assert studio.stdout is not None
        address = next(found[0] for line in studio.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
        page = fetched(address)
        names = re.findall(r'(?:src|href)="/([^"]+)"', page)
        for each in names:
            fetched(address + each)
    finally:
        studio.send_signal(signal.SIGINT)
    code = studio.wait(PATIENCE_SECONDS)
    if code or not names:
        sys.exit(f"The studio ended with {code}, and its page names {len(names)} files.")
    return len(names)


def fetched(address: str) -> str:
    with urlopen(address, timeout=PATIENCE_SECONDS) as answer:
        return str(answer.read().decode())


if __name__ == "__main__":
    main()
