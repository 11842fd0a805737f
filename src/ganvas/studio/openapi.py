"""The interface of the studio as a document, from which the page's own code is made.

python -m ganvas.studio.openapi web/openapi.json
"""

import argparse
import json
from pathlib import Path

from ganvas.disk import make_folder, write_text
from ganvas.paths import path_of
from ganvas.studio.app import inner_app


def document() -> str:
    """OpenAPI as JSON, as the studio serves it too."""
    return json.dumps(inner_app().openapi(), indent=2, ensure_ascii=False, sort_keys=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ganvas.studio.openapi", description=__doc__)
    parser.add_argument("file", type=path_of, metavar="FILE", help="where it is written")
    file: Path = parser.parse_args().file
    make_folder(file.parent)
    write_text(file, document())


if __name__ == "__main__":
    main()
