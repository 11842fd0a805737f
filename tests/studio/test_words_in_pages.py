"""What rooms show in the reader's language: reports, health, recipes, pieces, jobs, and what is wrong with what was sent."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient
from studios import API

from ganvas import origins
from ganvas.data import Sheet
from ganvas.evaluation.samples.findings import Protocol, SpaceFacts
from ganvas.evaluation.samples.record import Evaluation
from ganvas.jobs.reported import RECORD, SAID, write_words
from ganvas.origins import Vary
from ganvas.runs.log import Moment, Note
from ganvas.studio.held import Held
from ganvas.studio.resources.events import events
from ganvas.training.events import Noted, Preparing, opening
from ganvas.words import Command, Message, Step, listed, message
from ganvas.workspace.home import Workspace

LANGUAGES = pytest.mark.parametrize("language", ["ko", "zh-CN"])
OWN = {"ko": re.compile("[가-힣]"), "zh-CN": re.compile("[一-鿿]")}
ENGLISH = re.compile(r"\b[a-z]{2,}(?: [a-z]{2,}){3}")
"""Four words one after the other, which no name and no command has."""
STRONG = Step(
    message(
        "The discriminator is too strong: it classifies nearly every picture correctly, so the generator learns little. "
        "Try a lower learning rate for it"
    ),
    Command("train", "moths", settings=["optimisers.discriminator.learning_rate=0.0001"]),
)


def asked(browser: TestClient, path: str, language: str) -> Any:
    return browser.get(f"{API}/{path}", headers={"accept-language": language}).json()


def is_in(language: str, said: str) -> bool:
    return bool(OWN[language].search(said)) and not ENGLISH.search(said)


def a_run(home: Workspace) -> Path:
    run = home.runs / "moths"
    run.mkdir(parents=True)
    (run / "recipe.json").write_text("{}")
    (run / "run.json").write_text("{}")
    return run


def a_record() -> Evaluation:
    figures = {"frechet": 2.0, "precision": 0.5, "coverage": 0.5, "vendi": 40.0, "two_sample_real": 0.8, "two_sample_fake": 0.7}
    real = {"frechet": 1.0, "precision": 0.9, "coverage": 0.9, "vendi": 50.0, "two_sample_real": 0.5, "two_sample_fake": 0.5}
    found = listed(message("{name} {recall:.0%}", name=message("mirrored"), recall=0.9) for _ in range(2))
    return Evaluation(
        what="moths",
        against="pictures",
        metrics={"blur": 0.7} | figures,
        power={"notices": {"blur": 0.4, "blocks": 2.0, "noise": 4.0}, "anything": 0.4, "strongest": 4.0, "pictures": 500},
        spread={},
        controls={"training": real, "held_out": real},
        protocol=Protocol(
            against="f" * 64,
            trained_on="f" * 64,
            shape=(1, 16, 16),
            rows="e" * 64,
            n=500,
            draws=2,
            features=(SpaceFacts(name="pixels", sha256="a" * 64),),
            beside=(),
            neighbours=5,
            kernel="cubic",
            directions=10,
        ),
        copying={"headline": message("Of copies planted among real pictures this test finds: {recalls}.", recalls=found)},
        classes={"real": [0.5, 0.5], "generated": [0.1, 0.9]},
        class_names=("cats", "dogs"),
        notes=(message("Each row has {n:,} pictures, as many as there are that the model was never shown.", n=500),),
    )


@LANGUAGES
def test_a_report_says_what_was_found_and_what_to_do(browser: TestClient, home: Workspace, language: str) -> None:
    run, record = a_run(home), a_record()
    (run / RECORD).write_text(record.to_json(), encoding="utf-8")
    write_words(run / RECORD, record.sentences(), record.notes)
    found = asked(browser, "runs/moths/report", language)
    assert found["blur"] == 0.7
    assert len(found["sentences"]) >= 5
    assert [said for said in (*found["sentences"], *found["notes"]) if not is_in(language, said)] == []
    assert asked(browser, "runs/moths/report", "en")["sentences"] == list(map(str, record.sentences()))


def test_words_of_another_record_are_not_shown(browser: TestClient, home: Workspace) -> None:
    run, record = a_run(home), a_record()
    (run / RECORD).write_text(record.to_json(), encoding="utf-8")
    write_words(run / RECORD, record.sentences(), record.notes)
    (run / RECORD).write_text('{"kind": "samples", "notes": ["By hand."]}', encoding="utf-8")
    assert asked(browser, "runs/moths/report", "ko") == {"kind": "samples", "notes": ["By hand."]}
    (run / SAID).write_text("[1", encoding="utf-8")
    assert asked(browser, "runs/moths/report", "ko")["notes"] == ["By hand."]


@LANGUAGES
def test_health_is_said_in_the_language_of_the_browser(browser: TestClient, home: Workspace, language: str) -> None:
    note = {"step": 1, "images": 64, "health": [STRONG.said, "Of another version."]}
    (a_run(home) / "log.jsonl").write_text(json.dumps(note) + "\n", encoding="utf-8")
    strong, other = asked(browser, "runs/moths/log", language)["notes"][0]["health"]
    assert is_in(language, strong)
    assert strong.endswith("  ganvas train moths --set optimisers.discriminator.learning_rate=0.0001")
    assert other == "Of another version."
    assert asked(browser, "runs/moths/log", "en")["notes"][0]["health"][0] == STRONG.suited


def test_events_of_a_training_stay_messages() -> None:
    """So that they are kept as such, and said to each reader in another language."""
    note = Noted.of(Note(Moment(), {}, {}, 0.0, health=(STRONG.said,)))
    for said in (Preparing(what=opening("moths")).what, note.health[0]):
        assert isinstance(said, Message)
        assert is_in("ko", said.in_language("ko"))
    assert Noted.model_validate_json(note.model_dump_json()).health == (STRONG.suited,)


@LANGUAGES
def test_recipes_and_their_settings_are_described(browser: TestClient, language: str) -> None:
    found = asked(browser, "recipes", language)
    for recipe in found:
        for line in recipe["promise"].split("\n"):
            assert is_in(language, line), line
        for schema in recipe["schemas"].values():
            for said in described(schema):
                assert is_in(language, said), said
    (english,) = (each for each in asked(browser, "recipes", "en") if each["name"] == "sketch")
    assert english["promise"].split("\n")[1] == "Command: ganvas train pictures/ --for 10m"
    assert found[0]["settings"] == english["settings"]


def described(schema: Any) -> list[str]:
    if not isinstance(schema, dict):
        return []
    own = [schema["description"]] if isinstance(schema.get("description"), str) else []
    return own + [said for each in schema.values() for said in described(each)]


@LANGUAGES
def test_pieces_say_how_they_were_made(browser: TestClient, home: Workspace, language: str) -> None:
    parent = origins.of_samples("ab" * 32, 7, 0)
    child = origins.then(Vary(of=0, similarity=0.8, seed=1), parent)
    pictures = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3), np.uint8)
    home.gallery.add(Sheet(pictures, origin=origins.sheet_of([parent, child]).text))
    wanted = {"ko": "7:0의 자식", "zh-CN": "7:0 的后代"}[language]
    assert asked(browser, f"pieces/{child.id}", language)["words"] == wanted
    relatives = asked(browser, f"pieces/{child.id}/lineage", language)["relatives"]
    assert [each["words"] for each in relatives] == ["7:0", wanted]


@LANGUAGES
def test_a_job_and_what_it_says(browser: TestClient, home: Workspace, language: str) -> None:
    job = home.queue.add("evaluate", {"run": "moths"})
    claimed = home.queue.claim("here", ["evaluate"])
    assert claimed is not None
    home.queue.beat(claimed, progress=0.5, seconds_left=None, words=message("generating pictures"))
    assert is_in(language, asked(browser, f"jobs/{job.number}", language)["words"])


def test_a_stream_speaks_the_language_of_its_page(held: Held, home: Workspace) -> None:
    """A browser opens streams without a header of the page's, so the address says it."""
    home.queue.add("evaluate", {"run": "moths"})
    claimed = home.queue.claim("here", ["evaluate"])
    assert claimed is not None
    home.queue.beat(claimed, progress=0.5, seconds_left=None, words=message("generating pictures"))

    async def progress() -> Any:
        async with asyncio.timeout(20):
            async for sent in events(held, "en", None, 0, "ko"):
                if sent.event == "jobs.progress":
                    return sent.data
        return None

    assert is_in("ko", asyncio.run(progress())["data"]["words"])


@LANGUAGES
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("jobs", {"kind": "x" * 33}),
        ("jobs", {"kind": "train", "params": 3}),
        ("jobs", {"kind": "train", "colour": "red"}),
        ("jobs", {"kind": "train", "device": "tpu"}),
        ("jobs", {"kind": "train", "params": {"source": 3}}),
        ("jobs", {"kind": "train", "params": {"source": "nothing"}}),
        ("jobs", {"kind": "dance"}),
        ("jobs", {}),
        ("runs/moths/litters", {"n": 0}),
        ("runs/moths/litters", {"parents": ["7:1"] * 17}),
        ("runs/moths/litters", {"seed": 1.5}),
        ("runs/moths/litters", {"parents": ["nothing"]}),
    ],
)
def test_what_is_wrong_with_a_request(browser: TestClient, home: Workspace, language: str, path: str, sent: Any) -> None:
    a_run(home)
    answer = browser.post(f"{API}/{path}", json=sent, headers={"accept-language": language})
    error = answer.json()["error"]
    assert answer.status_code in (400, 422)
    assert [said for said in (error["message"], *error["next"]) if not is_in(language, said)] == []
