"""The drawing process: what it draws is what the library gives, it holds few models, and goes on after what it can't do."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import ganvas
from drawn import a_model, a_run
from ganvas.data.pictures.mark import carried_origin
from ganvas.drawing import errors, frames, requests
from ganvas.drawing.__main__ import done
from ganvas.drawing.desk import Desk
from ganvas.drawing.models import MOST, Models
from ganvas.drawing.requests import Again, Blend, Choice, Inherit, Keep, Litter, Vary, as_header
from ganvas.errors import ModelError, OriginError, RunError, SettingError
from ganvas.exploration import explorer as library
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.pieces import Piece, pictures_of
from ganvas.words import Command, Step, message


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home")
    for name, recipe in (("moths", "dcgan"), ("styles", "style"), ("pairs", "pix2pix")):
        a_run(made / "runs", name, recipe)
    return made


@pytest.fixture(scope="module")
def desk(home: Path) -> Desk:
    return Desk(home)


@pytest.fixture(scope="module")
def explorer(home: Path) -> Explorer:
    return ganvas.explore(ganvas.load(home / "runs" / "moths"))


def check_same(answer: tuple[dict[str, Any], list[bytes]], pieces: list[Piece]) -> None:
    """That it is these, and their pictures to the last bit."""
    header, files = answer
    assert [each["origin"] for each in header["pieces"]] == [piece.origin.text for piece in pieces]
    assert [each["id"] for each in header["pieces"]] == [piece.id for piece in pieces]
    for file, picture in zip(files, pictures_of(pieces), strict=True):
        found = np.asarray(Image.open(BytesIO(file)).convert("RGB" if picture.shape[2] == 3 else "L"))
        assert found.tobytes() == picture.tobytes()


def test_a_litter_is_that_of_the_library(desk: Desk, explorer: Explorer, tmp_path: Path) -> None:
    parents = ["7:0", explorer.sample(7, 1).origin.text]
    answer = desk.do(Litter(run="moths", parents=tuple(parents), n=6, difference=0.5, seed=3))
    litter = explorer.breed([explorer.sample(7, 0), explorer.sample(7, 1)], n=6, difference=0.5, seed=3)
    check_same(answer, list(litter.children))
    header, files = answer
    np.testing.assert_allclose([each["difference"] for each in header["pieces"]], litter.differences)
    assert [each["wild"] for each in header["pieces"]] == list(litter.wild)
    assert header["model"] == explorer.trained.sha256
    (tmp_path / "saved.webp").write_bytes(files[0])  # as a person saves it from the page
    assert carried_origin(tmp_path / "saved.webp") == header["pieces"][0]["origin"]


def test_a_taste_is_told_with_each_request(desk: Desk, explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer.offer(explorer.taste(), n=6)
    check_same(desk.do(Litter(run="moths", n=6)), list(shown.children))
    taste, choices = explorer.taste(), list[Choice]()
    told = 0
    before = type(taste).choose

    def counted(*given: Any) -> Any:
        nonlocal told
        told += 1
        return before(*given)

    for round_number in range(3):
        chosen, *others = explorer.offer(taste, n=6, seed=round_number).children
        taste.choose([chosen], others)
        choices.append(Choice(chosen=(chosen.origin.text,), others=tuple(each.origin.text for each in others)))
        with monkeypatch.context() as only_there:
            only_there.setattr(type(taste), "choose", counted)
            answer = desk.do(Litter(run="moths", n=6, seed=round_number + 1, choices=tuple(choices)))
        check_same(answer, list(explorer.offer(taste, n=6, seed=round_number + 1).children))
    assert told == 3  # and not 1 + 2 + 3
    # Taken back, and from the start.
    fewer = desk.do(Litter(run="moths", n=6, seed=2, choices=tuple(choices[:2])))
    assert fewer[0] == (Desk(desk._gallery.parent).do(Litter(run="moths", n=6, seed=2, choices=tuple(choices[:2])))[0])
    bred = desk.do(Litter(run="moths", parents=("7:0",), n=6, choices=tuple(choices)))
    check_same(bred, list(explorer.breed([explorer.sample(7, 0)], n=6, taste=taste).children))


def test_all_else_is_that_of_the_library_too(desk: Desk, explorer: Explorer, home: Path) -> None:
    a, b = explorer.sample(7, 0), explorer.sample(2**64 - 1, 40)
    near = explorer.vary(a, n=4, difference=0.3, seed=2).children
    check_same(desk.do(Vary(run="moths", piece="7:0", n=4, difference=0.3, seed=2)), list(near))
    names = (a.origin.text, f"{2**64 - 1}:40")
    check_same(desk.do(Blend(run="moths", parents=names, weights=(1.0, 3.0))), [explorer.blend([a, b], [1, 3])])
    check_same(desk.do(Blend(run="moths", parents=names)), [explorer.blend([a, b])])
    check_same(desk.do(Again(run="MOTHS", pieces=(near[1].origin.text, names[1]))), [near[1], b])
    styles = ganvas.explore(ganvas.load(home / "runs" / "styles"))
    check_same(desk.do(Inherit(run="styles", coarse="1:0", middle="1:1", fine="1:2")), [styles.inherit("1:0", "1:1", "1:2")])


def test_the_limits_are_those_of_the_library() -> None:
    assert (requests.LARGEST_DIFFERENCE, requests.MOST_PARENTS) == (library.LARGEST_DIFFERENCE, library.MOST_PARENTS)
    assert min(library.MOST_CHILDREN, frames.MOST_PARTS) >= requests.MOST_PIECES


def test_what_can_not_be_done_says_why(desk: Desk, explorer: Explorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "7:0").write_bytes(b"a file, which no name leads to")
    assert desk.do(Again(run="moths", pieces=("7:0",)))[0]["pieces"][0]["id"] == explorer.sample(7, 0).id
    tampered = explorer.vary("1:0", n=1).children[0].origin.text.replace('"op":"vary"', '"op":"blend"')
    other = a_model(seed=4).origin_of(7, 0)
    fitted = explorer.sample(7, 0).origin.text.replace('"seed":7', '"seed":7,"label":5')
    sheet = explorer.sheet(["1:0", "1:1"]).origin
    for wrong in ("7", "x", str(tmp_path / "7:0"), f"{2**64}:0", "{}", "[" * 4_000, tampered, other, fitted, sheet, "٣:٤"):
        with pytest.raises((OriginError, SettingError)):
            desk.do(Again(run="moths", pieces=(wrong,)))
    with pytest.raises(ModelError, match="turns pictures into pictures"):
        desk.do(Litter(run="pairs"))
    for name in ("none", "..", "../home", "/", "."):
        with pytest.raises(RunError):
            desk.do(Litter(run=name))
    with pytest.raises(ModelError, match="no styles"):
        desk.do(Inherit(run="moths", coarse="1:0", middle="1:1", fine="1:2"))
    with pytest.raises(SettingError, match="weights"):
        desk.do(Blend(run="moths", parents=("1:0", "1:1"), weights=(0.0, 0.0)))
    with pytest.raises(ModelError, match="kept no best"):
        desk.do(Litter(run="moths", which="best"))


def test_a_run_that_is_trained_on_still_has_the_model_that_is_held(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    models = Models(tmp_path)
    first = models.of("moths")
    assert models.of("moths") is models.of("moths", "newest", first.sha256) is first
    a_run(tmp_path, seed=4)
    os.utime(run / "model" / "model.safetensors", ns=(1, 1))
    second = models.of("moths")
    assert second.sha256 != first.sha256
    assert models.of("moths", "newest", first.sha256) is first  # whose pieces are on the page
    a_model(seed=5).save(run / "best")
    best = models.of("moths", "best")
    assert len(models._held) == MOST
    assert models.of("moths", "newest", best.sha256) is best
    assert models.of("moths", "best", second.sha256).sha256 == second.sha256
    assert models.of("moths", "newest", first.sha256).sha256 == second.sha256  # gone, which its pieces will say


def test_pieces_are_kept_as_their_origins_say(desk: Desk, explorer: Explorer, home: Path) -> None:
    child = explorer.vary("7:0", n=1).children[0]
    header, files = desk.do(Keep(run="moths", pieces=(child.origin.text, "7:3"), stars=4, tags=("moth",), note="for 밤"))
    assert (header["new"], files) == (2, [])
    with ganvas.Gallery(home / "gallery") as gallery:
        kept = gallery.piece_named(child.id)
        assert header["kept"] == [child.id, explorer.sample(7, 3).id]
        assert (kept.stars, kept.tags, kept.note) == (4, ("moth",), "for 밤")
        assert kept.model_path == home / "runs" / "moths"
        assert kept.picture.tobytes() == child.picture.tobytes()
    assert desk.do(Keep(run="moths", pieces=("7:3",)))[0]["new"] == 0


def test_a_frame_comes_out_as_it_went_in() -> None:
    pipe = BytesIO()
    said = message("{path} isn't there.", path="x")
    frames.write(pipe, {"text": "밤", "said": said}, [b"", b"\0\xff"])
    frames.write(pipe, {})
    pipe.seek(0)
    header, parts = frames.read(pipe) or ({}, [])
    assert (header["text"], header["said"].in_language("pseudo"), parts) == ("밤", "⟦x isn't there.⟧", [b"", b"\0\xff"])
    assert frames.read(pipe) == ({}, [])
    assert frames.read(pipe) is None


@pytest.mark.parametrize(
    "broken",
    [
        b"\0\0",
        b"\xff\xff\xff\xff{}",
        b"\0\0\0\x05{}",
        b"\0\0\0\x02{}",
        b"\0\0\0\x02[]",
        b'\0\0\0\x0e{"parts": [1]}',
        b'\0\0\0\x0f{"parts": [-1]}',
        b'\0\0\0\x0f{"parts": "ab"}',
        b'\0\0\0\x17{"parts": [99999999999]}',
        b"\0\0\x10\0" + b"[" * 4096,
        b"\0\0\0\x02\xff\xff",
    ],
)
def test_what_is_no_frame_is_refused(broken: bytes) -> None:
    with pytest.raises(frames.BrokenFrame):
        frames.read(BytesIO(broken))


def test_a_frame_that_would_not_be_read_is_not_written() -> None:
    for parts in ([b""] * (frames.MOST_PARTS + 1), [bytes(frames.LARGEST_PART + 1)]):
        with pytest.raises(frames.BrokenFrame):
            frames.write(BytesIO(), {}, parts)


def test_an_error_is_the_same_on_the_other_side() -> None:
    error = ModelError(message("No {what}.", what="model"), Step(message("To make one"), Command("train", "moths/")), "Or not.")
    pipe = BytesIO()
    frames.write(pipe, {"error": errors.as_header(error)})
    pipe.seek(0)
    header, _ = frames.read(pipe) or ({}, [])
    found = errors.from_header(header["error"])
    assert (type(found), str(found.what)) == (ModelError, "No model.")
    assert found.next_steps == ("To make one:  ganvas train moths/", "Or not.")
    assert errors.from_header({"code": "SystemExit", "what": "x", "steps": ["y"]}).what == "x"


def test_a_fault_is_an_answer_too(capsys: pytest.CaptureFixture[str]) -> None:
    class Faulty:
        def do(self, request: object, parts: object) -> None:
            raise RuntimeError("secret")

    header, files = done(Faulty(), as_header(Litter(run="moths")))
    assert (header["fault"], files) == (True, [])
    assert "secret" not in json.dumps(header)
    assert "secret" in capsys.readouterr().err
    assert done(Faulty(), {"request": {"do": "remove", "run": "moths"}})[0]["error"]["code"] == "SettingError"


_NOISY = """
import os, sys
import ganvas.drawing.__main__ as drawing
before = drawing.done
def noisy(*given):
    print("noise")
    os.write(1, b"more noise")
    return before(*given)
drawing.done = noisy
sys.exit(drawing.main())
"""


class Process:
    """python -m ganvas.drawing, with something that prints into its output."""

    def __init__(self, home: Path) -> None:
        words = [sys.executable, "-c", _NOISY, str(home)]
        self.popen = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def ask(self, header: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        frames.write(self.popen.stdin, header)
        found = frames.read(self.popen.stdout)
        assert found is not None
        return found


@pytest.fixture
def process(home: Path) -> Iterator[Process]:
    made = Process(home)
    with made.popen:
        yield made
        made.popen.kill()


def test_the_process_goes_on_after_errors_and_ends_with_its_input(process: Process, explorer: Explorer) -> None:
    wrong, _ = process.ask(as_header(Litter(run="none")))
    assert wrong["error"]["code"] == "RunError"
    refused, _ = process.ask({"request": {"do": "litter", "run": "moths", "n": 10_000}})
    assert refused["error"]["code"] == "SettingError"
    check_same(process.ask(as_header(Again(run="moths", pieces=("7:0",)))), [explorer.sample(7, 0)])
    assert process.popen.stdin is not None
    process.popen.stdin.close()
    assert process.popen.wait(30) == 0


@pytest.mark.skipif(os.name != "posix", reason="signals of another process")
def test_the_process_ends_with_the_one_that_started_it(home: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        "words = [sys.executable, '-m', 'ganvas.drawing', sys.argv[1]]\n"
        "child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    for _ in range(600):
        try:
            os.kill(child, 0)
            state = Path(f"/proc/{child}/stat")
            if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":  # nobody here reaps it
                break
        except ProcessLookupError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("it is still there")


_DRAWS = """
import sys, json
from pathlib import Path
import ganvas.drawing.__main__
print("torch" in sys.modules)
from ganvas.drawing.desk import Desk
from ganvas.drawing.requests import Keep, Litter
desk = Desk(Path(sys.argv[1]))
desk.do(Litter(run="moths", n=2))
desk.do(Keep(run="moths", pieces=("1:0",)))
print(json.dumps(sorted(name for name in sys.modules if name.startswith("ganvas.training"))))
"""


def test_drawing_needs_nothing_of_training_and_asking_nothing_of_torch(home: Path) -> None:
    answer = subprocess.run([sys.executable, "-c", _DRAWS, str(home)], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == ["False", "[]"]
