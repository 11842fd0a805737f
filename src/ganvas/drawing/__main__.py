"""python -m ganvas.drawing FOLDER: do what is asked through the standard input, until that ends.

Requests and answers are frames, see ``frames``. Whatever libraries print goes to the error output, so that no answer is broken by it.
"""

import argparse
import json
import os
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from ganvas.drawing import errors, frames
from ganvas.drawing.inbox import Inbox, Mail
from ganvas.drawing.requests import Asked
from ganvas.errors import GanvasError, StudioError
from ganvas.paths import path_of
from ganvas.printing import steady_output
from ganvas.progress import Progress
from ganvas.words import message

BROKEN = 2
"""The exit code where something else than frames comes."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ganvas.drawing", description=__doc__)
    parser.add_argument("folder", type=path_of, metavar="FOLDER", help="the workspace")
    parser.add_argument("--device", default="cpu", help="where pictures are made: auto, cpu, cuda or mps")
    given = parser.parse_args()
    asked, told = _own_streams()
    with steady_output():
        serve(given.folder, asked, told, given.device)
    return 0


def serve(folder: Path, asked: IO[bytes], told: IO[bytes], device: str = "cpu") -> None:
    """Do requests in their turn. Never returns: it ends with the input, whatever is being done then, because nobody waits for it."""
    inbox = Inbox()
    threading.Thread(target=_listen, args=(asked, inbox), name="asked", daemon=True).start()
    from ganvas.drawing.desk import Desk  # which takes some seconds; a request may come meanwhile

    desk = Desk(folder, device)
    while True:
        _answer(desk, inbox, told, inbox.next())


def done(
    desk: Any, header: dict[str, Any], parts: Sequence[bytes] = (), progress: Any = None
) -> tuple[dict[str, Any], list[bytes]]:
    """The answer to a request: what was asked for, or why not."""
    try:
        request = Asked.from_json(json.dumps(header)).request
        answer: tuple[dict[str, Any], list[bytes]] = desk.do(request, parts, progress)
        return answer
    except TakenBack:
        return {"taken_back": True}, []
    except GanvasError as error:
        return {"error": errors.as_header(error)}, []
    except Exception:  # a fault of ours, which isn't the end of what is held
        traceback.print_exc()
        fault = StudioError(
            message("Something went wrong while this was drawn. The window in which the studio was started says what."),
            message("Try something else, or load the page again."),
        )
        return {"error": errors.as_header(fault), "fault": True}, []


class TakenBack(Exception):
    """Nobody waits for what is being done. Whatever is computed may be left where progress is reported."""


def _answer(desk: Any, inbox: Inbox, told: IO[bytes], mail: Mail) -> None:
    def noted(progress: Progress) -> None:
        if inbox.is_taken_back(mail.number):
            raise TakenBack
        frames.write(told, {"number": mail.number, "progress": _said(progress)})
        while not mail.is_quick and (quick := inbox.next_quick()) is not None:
            _answer(desk, inbox, told, quick)

    if inbox.is_taken_back(mail.number):
        answer: tuple[dict[str, Any], list[bytes]] = ({"taken_back": True}, [])
    else:
        answer = done(desk, mail.header, mail.parts, noted)
    inbox.forget(mail.number)
    frames.write(told, answer[0] | {"number": mail.number}, answer[1])


def _said(progress: Progress) -> dict[str, Any]:
    return {
        "what": progress.what,
        "share": progress.done / progress.total if progress.total else None,
        "seconds_left": progress.seconds_left,
    }


def _listen(asked: IO[bytes], inbox: Inbox) -> None:
    code = 0
    try:
        while (found := frames.read(asked)) is not None:
            inbox.put(*found)
    except (frames.BrokenFrame, OSError) as error:
        print(error, file=sys.stderr)
        code = BROKEN
    os._exit(code)  # the other thread may be far from done, and has nothing to put in order


def _own_streams() -> tuple[IO[bytes], IO[bytes]]:
    """The input and the output of the process for frames alone: nobody else reads from the one or prints into the other."""
    asked, told = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return asked, told


if __name__ == "__main__":
    sys.exit(main())
