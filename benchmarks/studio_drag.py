"""How long a picture takes that follows the hand: from a message of the page to its picture, through the studio as it is served.

    python benchmarks/studio_drag.py WORKSPACE RUN

It starts ``ganvas studio`` for the workspace, signs in as a page does, and drags one piece along two directions over the socket, a message
after each picture. Then the same while litters are bred for another tab, which must not wait for the drag, nor the drag for them.
"""

import argparse
import json
import os
import struct
import subprocess
import sys
import threading
import time
import urllib.request
from http.client import HTTPResponse
from typing import Any

import numpy as np
from websockets.sync.client import ClientConnection, connect

STEPS, WARM_UP = 200, 10


class Page:
    """What a tab does. invitation: the address that the studio has printed."""

    def __init__(self, invitation: str, run: str) -> None:
        self.address, _, token = invitation.partition("#token=")
        self.run = run
        self.cookie = self._ask("session", {"token": token}).headers["set-cookie"].partition(";")[0]

    def post(self, what: str, **given: Any) -> dict[str, Any]:
        """What a request of the run answers."""
        found: dict[str, Any] = json.loads(self._ask(f"runs/{self.run}/{what}", given).read())
        return found

    def socket(self) -> ClientConnection:
        """The one of the tab."""
        return connect(
            f"{self.address.replace('http', 'ws')}api/v1/live?run={self.run}",
            additional_headers={"Origin": self.address.rstrip("/"), "Cookie": self.cookie},
        )

    def _ask(self, path: str, body: dict[str, Any]) -> HTTPResponse:
        headers = {"Content-Type": "application/json", "Cookie": getattr(self, "cookie", "")}
        request = urllib.request.Request(f"{self.address}api/v1/{path}", json.dumps(body).encode(), headers)
        answer: HTTPResponse = urllib.request.urlopen(request)
        return answer


def drag(socket: ClientConnection, names: list[str], steps: int) -> list[float]:
    """Milliseconds from each message to its picture."""
    found = []
    for number in range(steps):
        turn = 2 * np.pi * number / steps
        along = [
            {"name": name, "amount": round(2 * float(side), 2)}
            for name, side in zip(names, (np.cos(turn), np.sin(turn)), strict=True)
        ]
        began = time.perf_counter()
        socket.send(json.dumps({"number": number, "parents": ["7:3"], "along": along, "glance": True}))
        data = socket.recv()
        found.append(1_000 * (time.perf_counter() - began))
        assert isinstance(data, bytes), data
        (length,) = struct.unpack(">I", data[:4])
        assert json.loads(data[4 : 4 + length])["number"] == number
    return found


def say(what: str, times: list[float]) -> None:
    median, late = np.percentile(times, [50, 95])
    print(f"{what:<42} median {median:6.1f} ms   95 in 100 below {late:6.1f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", help="a folder that no studio has open")
    parser.add_argument("run", help="the name of a run in it that can be explored")
    given = parser.parse_args()
    command = [sys.executable, "-u", "-m", "ganvas", "studio", given.workspace, "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as studio:
        try:
            assert studio.stdout is not None
            invitation = next(line.strip() for line in studio.stdout if "#token=" in line)
            page = Page(invitation, given.run)
            began = time.perf_counter()
            directions = page.post("directions")["directions"]
            print(f"{len(directions)} directions after {time.perf_counter() - began:.1f} s, on {os.cpu_count()} cores")
            names = [each["name"] for each in directions[:2]]
            with page.socket() as socket:
                drag(socket, names, WARM_UP)
                say("a drag", drag(socket, names, STEPS))
                litters: list[float] = []

                def breed() -> None:
                    for seed in range(3):
                        began = time.perf_counter()
                        page.post("litters", parents=["7:3"], n=12, seed=seed)
                        litters.append(time.perf_counter() - began)

                breed()
                alone = litters.copy()
                litters.clear()
                tab = threading.Thread(target=breed)
                tab.start()
                times: list[float] = []
                while tab.is_alive():
                    times += drag(socket, names, 20)
                tab.join()
                say("a drag while another tab breeds", times)
                print(f"a litter alone {np.median(alone):.2f} s, beside a drag {np.median(litters):.2f} s")
        finally:
            studio.terminate()


if __name__ == "__main__":
    main()
