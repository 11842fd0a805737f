"""What is in a workspace, as the page asks for it: runs, jobs, pieces, recipes, languages."""

import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient
from studios import API, png

from ganvas import origins
from ganvas.data import Sheet
from ganvas.origins import Blend, Origin, Vary
from ganvas.recipes import RECIPES
from ganvas.studio.app import create_app
from ganvas.studio.guard.doors import Doors
from ganvas.studio.held import Held
from ganvas.studio.logs import Logs, thinned
from ganvas.studio.recipes import recipes
from ganvas.workspace.home import Workspace
from small import fresh, small


def a_run(home: Workspace, name: str = "moths", notes: int = 5) -> Path:
    """A run's folder as a training writes it."""
    run = home.runs / name
    (run / "previews").mkdir(parents=True)
    (run / "checkpoints").mkdir()
    (run / "recipe.json").write_text(json.dumps({"name": "sketch", "model": {"width": 24}}))
    facts = {"source": "/home/me/private/moths", "pack": "/home/me/.cache/x", "previews": "previews", "pictures": 60}
    (run / "run.json").write_text(json.dumps(facts))
    lines = [
        json.dumps({"step": step, "images": 64 * step, "seconds": 0.5 * step, "losses": {"g": 1.0}}) for step in range(notes)
    ]
    (run / "log.jsonl").write_text("".join(f"{line}\n" for line in lines) + '{"step": 99, "ima')
    os.utime(run / "log.jsonl", (1e9, 1e9))  # it isn't trained any more
    for images in (0, 128):
        (run / "previews" / f"{images:09d}.png").write_bytes(png())
    (run / "checkpoints" / "000000128.safetensors").write_bytes(b"")
    return run


def test_runs_are_read_from_their_folders(browser: TestClient, home: Workspace) -> None:
    run = a_run(home)
    (overview,) = browser.get(f"{API}/runs").json()
    assert (overview["name"], overview["recipe"], overview["state"], overview["images"]) == ("moths", "sketch", "idle", 256)
    assert overview["preview"] == 128
    whole = browser.get(f"{API}/runs/moths").json()
    assert whole["settings"]["model"] == {"width": 24}
    assert whole["checkpoints"] == [128]
    assert "/home/me" not in json.dumps(whole)  # where things are is not what a page shows
    assert whole["source"] == "moths"
    assert [each["images"] for each in browser.get(f"{API}/runs/moths/previews").json()] == [0, 128]
    assert browser.get(f"{API}/runs/moths/previews/128.png").content == png()
    assert browser.get(f"{API}/runs/moths/previews/64.png").status_code == 404
    assert browser.get(f"{API}/runs/moths/report").status_code == 404
    (run / "evaluation.json").write_text('{"kind": "samples"}')
    assert browser.get(f"{API}/runs/moths/report").json() == {"kind": "samples"}
    assert browser.get(f"{API}/runs/mothz").status_code == 404


@pytest.mark.parametrize("recipe", sorted(RECIPES))
def test_a_run_says_what_can_be_done_with_its_pieces(browser: TestClient, home: Workspace, recipe: str) -> None:
    (a_run(home) / "recipe.json").write_text(RECIPES[recipe].to_json())
    (overview,) = browser.get(f"{API}/runs").json()
    spaces = fresh(small(recipe)).model.spaces  # of the model itself, which the studio doesn't make
    assert overview["operators"] == ["vary", "blend"] * ("z" in spaces) + ["inherit"] * ("w+" in spaces)


def test_a_log_is_read_on_from_where_it_was(browser: TestClient, home: Workspace) -> None:
    run = a_run(home)
    found = browser.get(f"{API}/runs/moths/log").json()
    assert [note["step"] for note in found["notes"]] == [0, 1, 2, 3, 4]  # without the line that is being written
    with (run / "log.jsonl").open("a") as log:
        log.write('ges": 640}\n{"step": 100, "images": 6400}\n')
    assert [note["step"] for note in browser.get(f"{API}/runs/moths/log?after=4").json()["notes"]] == [99, 100]
    thinned = browser.get(f"{API}/runs/moths/log?most=2").json()
    assert thinned["total"] == 7
    assert [note["step"] for note in thinned["notes"]] == [0, 100]
    shorter = run / "new"
    shorter.write_text('{"step": 1}\n')
    shorter.replace(run / "log.jsonl")  # as a run that goes back does
    assert browser.get(f"{API}/runs/moths/log").json()["total"] == 1


def test_only_what_was_added_to_a_log_is_read(tmp_path: Path) -> None:
    logs, path = Logs(), tmp_path / "log.jsonl"
    assert logs.notes(path) == []
    assert logs.last(path) is None
    path.write_text('{"step": 1}\nbroken\n[]\n{"step": 2}\n')
    assert logs.last(path) == {"step": 2}
    first = logs.notes(path)
    assert logs.notes(path) is first
    assert [note["step"] for note in thinned([{"step": each} for each in range(1000)], 5)] == [0, 250, 500, 749, 999]


WRONG = (
    '{"step": "9"}', '{"step": true}', '{"step": null}', '{"step": -1}', '{"step": 1e3}', f'{{"step": {10**30}}}', '{"step": 9', "[9]",
    '{"step": ' + "[" * 60_000, "\0\0\0\0", '{"images": 9}', f'{{"step": {"9" * 5_000}}}',
)  # fmt: skip
"""Lines that are not notes."""
HALF = {
    "images": ["640", 6.4, None, -1, 10**30, [1], math.nan],
    "seconds": ["1", math.nan, math.inf, 10**400, None, True, {}],
    "images_per_second": ["fast", -math.inf, [2.0]],
    "losses": [None, 1.0, "none", [1.0], {"g": "low"}, {"g": math.nan}, {"g": [1]}, {"g": {"h": 1}}],
    "readings": [0, False, {"accuracy": math.inf}, {"accuracy": "half"}],
    "health": ["fine", None, {"a": 1}, [1, None, ["x"]]],
    "later": [math.nan, [math.inf], {"a": math.nan}],
}
"""Values of wrong types, by what they are called."""


@pytest.mark.parametrize("line", WRONG, ids=range(len(WRONG)))
def test_lines_of_a_log_that_are_no_notes_are_passed_over(browser: TestClient, home: Workspace, line: str) -> None:
    log = a_run(home) / "log.jsonl"
    log.write_text(f'{{"step": 1, "images": 64}}\n{line}\n')
    assert browser.get(f"{API}/runs").json()[0]["images"] == 64
    found = browser.get(f"{API}/runs/moths/log").json()
    assert [note["step"] for note in found["notes"]] == [1]
    assert browser.get(f"{API}/runs/moths").json()["step"] == 1


@pytest.mark.parametrize("name", HALF)
def test_a_note_is_shown_as_far_as_it_goes(browser: TestClient, home: Workspace, name: str) -> None:
    log = a_run(home) / "log.jsonl"
    whole = {"images": 640, "seconds": 2.5, "losses": {"g": 0.5, "d": None}, "health": ["밤"]}
    for given in HALF[name]:
        log.write_text(json.dumps({"step": 10, **whole, name: given}) + "\n")
        assert browser.get(f"{API}/runs").json()[0]["step"] == 10
        (note,) = browser.get(f"{API}/runs/moths/log").json()["notes"]
        assert note["step"] == 10
        assert {key: note[key] for key in whole if key != name} == {key: whole[key] for key in whole if key != name}, given
        assert note.get(name) in (0, {}, [], None), given


def test_what_is_right_beside_a_wrong_value_is_shown(browser: TestClient, home: Workspace) -> None:
    line = {"step": 1, "losses": {"g": 1.0, "d": "x", "e": None}, "health": ["one", 2, "half \ud83d"], "note\ud800": "later"}
    (a_run(home) / "log.jsonl").write_text(json.dumps(line) + "\n")
    (note,) = browser.get(f"{API}/runs/moths/log").json()["notes"]
    assert note["losses"] == {"g": 1.0, "e": None}
    assert note["health"][0] == "one"
    assert len(note["health"]) == 2
    assert "later" in note.values()


def test_a_damaged_run_is_in_the_list_all_the_same(browser: TestClient, home: Workspace, tmp_path: Path) -> None:
    (a_run(home) / "run.json").write_text("{")
    assert [each["name"] for each in browser.get(f"{API}/runs").json()] == ["moths"]
    assert browser.get(f"{API}/runs/moths").status_code == 422
    with Workspace(tmp_path / "elsewhere") as other:
        a_run(other, "far")
        (home.runs / "far").symlink_to(other.runs / "far")
    assert browser.get(f"{API}/runs/far").status_code == 404
    run = a_run(home, "previewed")
    (run / "run.json").write_text(json.dumps({"previews": str(tmp_path)}))
    (tmp_path / "000000001.png").write_bytes(png())
    assert browser.get(f"{API}/runs/previewed/previews").json() == []


@pytest.mark.parametrize("file", ["recipe.json", "run.json"])
@pytest.mark.parametrize("text", ['{"name": "\\ud800"}', '{"previews": "a\\u0000b"}', "[" * 60_000, '{"source": 5, "x": NaN}'])
def test_what_is_wrong_in_a_run_is_never_a_fault_of_the_studio(
    browser: TestClient, home: Workspace, file: str, text: str
) -> None:
    (a_run(home) / file).write_text(text)
    assert [each["name"] for each in browser.get(f"{API}/runs").json()] == ["moths"]
    for path in ("runs/moths", "runs/moths/previews", "runs/moths/log"):
        assert browser.get(f"{API}/{path}").status_code in (200, 422)


def test_jobs_are_asked_for_and_changed(browser: TestClient, home: Workspace, uploaded: Callable[..., Any]) -> None:
    uploaded({f"{number}.png": png(number) for number in range(3)})
    first = browser.post(
        f"{API}/jobs", json={"kind": "train", "params": {"source": "moths", "length": "1 minute", "run": "one"}}
    )
    assert first.status_code == 201
    second = browser.post(f"{API}/jobs", json={"kind": "look", "params": {"source": "moths"}}).json()
    assert [each["number"] for each in browser.get(f"{API}/jobs").json()] == [1, 2]
    assert browser.post(f"{API}/jobs/2/move", json={"before": 1}).status_code == 200
    assert [each["number"] for each in browser.get(f"{API}/jobs?state=queued").json()] == [2, 1]
    assert browser.post(f"{API}/jobs/2/stop").json()["state"] == "cancelled"
    assert browser.post(f"{API}/jobs/2/again").json()["attempt"] == 2
    assert browser.post(f"{API}/jobs/1/cancel").json()["state"] == "cancelled"
    assert second["kind"] == "look"
    assert browser.get(f"{API}/jobs/2/sheet.png").status_code == 404
    assert browser.get(f"{API}/jobs/9").json()["error"]["code"] == "NoSuchJob"
    assert browser.post(f"{API}/jobs/1/move", json={"before": None}).json()["error"]["code"] == "JobError"


def test_a_job_reads_nothing_but_what_is_in_the_workspace(browser: TestClient, home: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "private"
    outside.mkdir()
    (home.pictures / "link").symlink_to(outside)
    sources = (
        "../private",
        str(outside),
        "~/private",
        "link",
        "/etc",
        "http://evil.example/x.zip",
        "file:///etc",
        "moths\0",
        "",
    )
    for source in (*sources, ["moths", str(outside)]):
        answer = browser.post(f"{API}/jobs", json={"kind": "look", "params": {"source": source}})
        assert answer.status_code in (400, 422), source
        assert str(home.folder) not in answer.text
    for more in (
        {"recipe": "../x.toml"},
        {"recipe": "my.json"},
        {"run": "../x"},
        {"kinds": ["x.py"]},
        {"start_from": "/etc"},
        {"run": "CON"},
    ):
        answer = browser.post(f"{API}/jobs", json={"kind": "train", "params": {"source": "digits", **more}})
        assert answer.status_code in (400, 422), more
    assert browser.post(f"{API}/jobs", json={"kind": "shell", "params": {}}).status_code == 400
    assert browser.post(f"{API}/jobs", json={"kind": "look", "params": {}, "priority": 1}).status_code == 422
    assert browser.get(f"{API}/jobs").json() == []


def test_a_page_that_floods_the_queue_is_told_to_wait(browser: TestClient, home: Workspace) -> None:
    for _ in range(200):
        home.queue.add("look", {"source": "digits"})
    answer = browser.post(f"{API}/jobs", json={"kind": "look", "params": {"source": "digits"}})
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "QueueFull"


def test_a_run_that_is_trained_says_so(browser: TestClient, home: Workspace) -> None:
    a_run(home)
    job = home.queue.add("resume", {"run": "moths"})
    assert browser.get(f"{API}/runs").json()[0]["state"] == "queued"
    home.queue.claim("here", ["resume"])
    overview = browser.get(f"{API}/runs/moths").json()
    assert (overview["state"], overview["job"]) == ("training", job.number)
    whole = browser.get(f"{API}/workspace").json()
    assert (whole["runs"], whole["running"], whole["queued"]) == (1, 1, 0)
    assert whole["event"] == home.events.latest()


def kept(home: Workspace) -> list[Origin]:
    """Three pieces: two, and a child of theirs."""
    one, two = (origins.of_samples("ab" * 32, 7, index) for index in range(2))
    blended = origins.then(Blend(of=(0, 1), weights=(1.0, 1.0)), one, two)
    made = [one, two, origins.then(Vary(of=0, similarity=0.8, seed=1), blended)]
    pictures = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 3), np.uint8)
    home.gallery.add(Sheet(pictures, origin=origins.sheet_of(made).text), stars=2, tags=["moth"])
    return made


def test_pieces_are_found_and_marked(browser: TestClient, home: Workspace) -> None:
    one, _two, child = kept(home)
    found = browser.get(f"{API}/pieces?order=oldest&limit=2").json()
    assert found["total"] == 3
    assert len(found["pieces"]) == 2
    assert browser.get(f"{API}/pieces", params={"ancestor": one.id[:8]}).json()["pieces"][0]["id"] == child.id
    assert browser.get(f"{API}/pieces?model=abab01").status_code == 400
    assert browser.get(f"{API}/pieces", params={"model": "ab" * 4}).json()["total"] == 3
    changed = browser.patch(
        f"{API}/pieces/{one.id}", json={"stars": 5, "note": "밤", "tags": ["night", "moth"], "collections": ["best"]}
    )
    assert changed.json()["stars"] == 5
    assert changed.json()["tags"] == ["moth", "night"]
    assert browser.patch(f"{API}/pieces/{one.id}", json={"tags": ["night"]}).json()["tags"] == ["night"]
    assert browser.get(f"{API}/labels").json() == {
        "tags": {"moth": 2, "night": 1},
        "collections": {"best": 1},
        "models": [{"asked": "ab" * 6, "run": None, "n": 3}],
    }
    assert browser.get(f"{API}/pieces?tag=night&text=밤&stars=5&collection=best").json()["total"] == 1
    assert browser.get(f"{API}/pieces/{child.id}").json()["words"] == "child of 7:0, 7:1"
    picture = browser.get(f"{API}/pieces/{one.id}/picture")
    assert picture.content.startswith(b"\x89PNG")
    assert picture.headers["cache-control"] == "no-store"
    relatives = browser.get(f"{API}/pieces/{child.id}/lineage").json()["relatives"]
    assert {each["id"] for each in relatives} >= {one.id, child.id}
    assert browser.patch(f"{API}/pieces/{one.id}", json={"trashed": True}).json()["trashed"]
    assert browser.get(f"{API}/pieces").json()["total"] == 2
    assert browser.get(f"{API}/pieces?trashed=true").json()["total"] == 1
    assert browser.patch(f"{API}/pieces/{one.id}", json={"trashed": False}).json()["trashed"] is None


def test_what_pieces_cannot_have_is_refused(browser: TestClient, home: Workspace) -> None:
    one, *_ = kept(home)
    for changes in ({"stars": 6}, {"stars": -1}, {"tags": ["x" * 65]}, {"note": "x" * 20_001}, {"origin": "x"}, {"tags": [""]}):
        assert browser.patch(f"{API}/pieces/{one.id}", json=changes).status_code == 422, changes
    assert browser.patch(f"{API}/pieces/{one.id}", json={"tags": [" "]}).status_code == 400
    missing = browser.get(f"{API}/pieces/{'0' * 32}")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "GalleryError")
    for wrong in (
        "ancestor=runs/moths%237:12",
        "ancestor=/etc/passwd",
        "limit=501",
        "order=random",
        "stars=9",
        "model=../x",
        "model=/etc",
        "tag=none",
    ):
        assert browser.get(f"{API}/pieces?{wrong}").status_code in (400, 404, 422), wrong
    assert browser.get(f"{API}/pieces/../../etc").status_code == 404


def test_recipes_have_a_promise_and_say_what_can_be_set(browser: TestClient) -> None:
    found = {each["name"]: each for each in browser.get(f"{API}/recipes").json()}
    assert {"sketch", "evening", "pix2pix"} <= found.keys()
    sketch = found["sketch"]
    assert sketch["promise"].startswith("Recognisable pictures")
    assert sketch["settings"]["model"]["width"] == 24
    assert sketch["schemas"]["model"]["properties"]["width"]["type"] == "integer"
    assert sketch["schemas"]["optimisers.generator"]["properties"]["learning_rate"]
    assert found["pix2pix"]["verb"] == "translate"
    assert recipes()[0]["name"] == "sketch"  # now without another process


def test_languages(browser: TestClient) -> None:
    assert "en" in browser.get(f"{API}/languages").json()
    assert browser.get(f"{API}/languages/en").json() == {"code": "en", "messages": {}}
    assert browser.get(f"{API}/languages/pseudo").status_code == 404


def test_the_page_is_served_at_all_of_its_own_addresses(home: Workspace, tmp_path: Path) -> None:
    page = tmp_path / "page"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html>studio")
    (page / "assets" / "index-abc123.js").write_text("1")
    (page / "notes.map").write_text("x")
    (tmp_path / "secret.txt").write_text("secret")
    client = TestClient(create_app(Held(home, Doors(80)), page=page), base_url="http://localhost")
    for path in (
        "/",
        "/train",
        "/gallery/abc",
        "/notes.map",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/%2e%2e/index.html",
    ):
        answer = client.get(path)
        assert answer.status_code in (200, 404)
        assert "secret" not in answer.text
    assert client.get("/train").text == "<!doctype html>studio"
    assert client.get("/train").headers["cache-control"] == "no-cache"
    script = client.get("/assets/index-abc123.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in script.headers["cache-control"]
    assert client.get("/assets/index-old.js").status_code == 404
    assert client.get("/api/v2/none").json()["error"]["code"] == "SignInNeeded"
    assert client.head("/").status_code == 200
    assert client.post("/train", json={}).status_code == 405


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "'; DROP TABLE piece; --"])
def test_names_are_answered_as_text(browser: TestClient, home: Workspace, name: str) -> None:
    a_run(home, name)
    answer = browser.get(f"{API}/runs")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()[0]["name"] == name
