"""How smoothly a browser scrolls through a gallery of many pieces.

    python benchmarks/studio_scroll.py --pieces 50000

The pieces are those of gallery.py. Chromium opens the gallery of the studio and turns the wheel for some seconds, slowly, fast, and so
fast that all tiles are new; its own tracing says which frames it showed and which it dropped. Needs Node and the modules of web/
(make web), and Chromium, which draws without a GPU here.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from gallery import first, incoming
from ganvas.progress import Pace
from ganvas.workspace.adding import add_all
from ganvas.workspace.home import Workspace
from ganvas.workspace.marking import Marks
from studio_open import WEB, studio

AT_ONCE = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pieces", type=int, default=50_000)
    parser.add_argument("--seconds", type=int, default=10, help="of each pace")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Workspace(Path(name) / "workspace")
        pieces = incoming(1)
        for start in range(0, arguments.pieces, AT_ONCE):
            some = first(min(AT_ONCE, arguments.pieces - start), pieces)
            add_all(home.gallery.database, home.gallery.pictures, some, Marks(stars=start // AT_ONCE % 6), Pace("", 0, None))
        with studio(home.folder) as (address, token):
            words = ["node", "dev/scroll.mjs", f"{address}/gallery#token={token}", str(arguments.seconds)]
            sys.exit(subprocess.run(words, cwd=WEB).returncode)


if __name__ == "__main__":
    main()
