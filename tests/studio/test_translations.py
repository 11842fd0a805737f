"""What the studio says is said in the language of the browser, and its translations are whole."""

import re
import string
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from starlette.testclient import TestClient
from studios import API

from ganvas.studio.answers import chosen_language
from ganvas.studio.recipes import recipes, texts_of
from ganvas.words import LOCALES
from ganvas.workspace.home import Workspace

SOURCE = Path(__file__).parents[2] / "src" / "ganvas"
LANGUAGES = ("ko", "zh_Hans")
SAID_IN_THE_PAGE = (
    "studio/answers.py", "studio/guard/guard.py", "studio/recipes.py", "studio/resources", "studio/sets", "workspace/home.py",
    "workspace/jobs", "data/found.py", "drawing", "studio/drawing", "studio/logs.py", "words.py", "settings.py", "amounts.py",
    # pieces, their origins and the gallery
    "origins", "workspace/lineage", "workspace/gallery.py", "workspace/incoming.py", "workspace/makers.py", "workspace/naming.py",
    "workspace/pieces.py", "workspace/searching.py", "workspace/tastes.py", "workspace/files", "workspace/database", "exploration",
    # jobs: what they say of themselves, of pictures and of a training, and how they end
    "jobs", "data/batches", "data/movies", "data/packs", "data/pictures", "data/sources", "models/game.py", "models/kinds.py",
    "models/model.py", "models/sizes.py", "models/translators.py", "models/vae.py", "inference", "recipes/__init__.py",
    "recipes/choosing", "runs", "training/assemble.py", "training/events.py", "training/health.py", "training/loop.py",
    "training/memory.py", "training/train.py", "training/transfer.py", "training/validation.py",
    "training/display/sentences.py", "training/planning/changes.py", "training/planning/checks.py",
    "training/planning/choices.py", "training/planning/deciding.py", "training/planning/fitting.py",
    "training/planning/forecast.py", "training/planning/hopeless.py", "training/planning/options.py",
    "training/planning/plan.py", "training/planning/remarks.py", "devices.py", "disk.py", "outputs.py", "paths.py",
    # the report of an evaluation
    "evaluation/evaluate.py", "evaluation/copies", "evaluation/roles", "evaluation/samples/findings.py",
    "evaluation/samples/judge.py", "evaluation/samples/next_step.py", "evaluation/samples/sentences.py", "evaluation/yardstick",
    "evaluation/translations/judge.py", "evaluation/translations/record.py", "evaluation/translations/tasks.py",
    "features/classifier.py", "features/pixels.py", "features/random_networks.py", "features/space.py",
    "features/texture.py",
)  # fmt: skip
"""What other files say stands in the terminal alone."""
KEYWORDS = {"message": None, "plural": (2, 3)}
HANGUL, HAN = re.compile("[가-힣]"), re.compile("[一-鿿]")


def sentences_in(*places: str) -> Iterator[str]:
    """All that is said in files and folders; of two forms of a sentence, that of one thing."""
    for place in places:
        path = SOURCE / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            for _, said, *_ in extract_from_file("python", file, keywords=KEYWORDS):
                yield said if isinstance(said, str) else said[0]


def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "ganvas.po").open("rb") as file:
        return read_po(file, locale=language)


def values_in(sentence: str) -> set[tuple[str | None, str | None, str | None]]:
    """Names, formats and conversions of the values in a sentence."""
    return {(name, form, how) for _, name, form, how in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_the_page_may_show_is_translated(language: str) -> None:
    translated = {each.id[0] if isinstance(each.id, tuple) else each.id for each in catalogue(language) if each.id}
    described = {text for recipe in recipes() for text in texts_of(recipe)}
    assert sorted((set(sentences_in(*SAID_IN_THE_PAGE)) | described) - translated) == []
    assert sorted(translated - set(sentences_in(".")) - described) == []  # their sentences are gone


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_values_of_their_sentences(language: str) -> None:
    for each in catalogue(language):
        if each.id:
            sentence = each.id[-1] if isinstance(each.id, tuple) else each.id
            for said in each.string if isinstance(each.string, tuple) else (each.string,):
                assert values_in(said) == values_in(sentence), sentence
                assert not each.fuzzy
                assert (HANGUL if language == "ko" else HAN).search(said) or values_in(said), sentence
                assert not (HAN if language == "ko" else HANGUL).search(said), sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_are_made_of_the_translations(language: str) -> None:
    """To make them:  make translations"""
    made = BytesIO()
    write_mo(made, catalogue(language))
    made.seek(0)
    there = BytesIO((LOCALES / language / "LC_MESSAGES" / "ganvas.mo").read_bytes())
    found, wanted = (read_mo(each) for each in (there, made))
    assert [(each.id, each.string) for each in found if each.id] == [(each.id, each.string) for each in wanted if each.id]


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("zh-Hans", "zh_Hans"),
        ("zh-CN,zh;q=0.9", "zh_Hans"),
        ("zh", "zh_Hans"),
        ("en-GB,ko;q=0.5", "en"),
        ("fr,ko;q=0.5", "ko"),
        ("fr", "en"),
        ("z", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_first_language_that_is_there_is_chosen(accepted: str | None, chosen: str) -> None:
    assert chosen_language(accepted) == chosen


SAID = {
    "ko": ("이런 이름의 그림 모음이 없어요: 'x'", "페이지를 새로 고쳐서 무엇이 있는지 확인해 주세요.", "ko"),
    "zh-CN": ("没有名为 'x' 的图片集。", "请刷新页面，看看现在有什么。", "zh-Hans"),
    "fr": ("There is no set of pictures called 'x'.", "Load the page again, and see what is there.", "en"),
}


@pytest.mark.parametrize("language", SAID)
def test_errors_and_next_steps_are_in_the_language_of_the_browser(browser: TestClient, language: str) -> None:
    answer = browser.get(f"{API}/pictures/x", headers={"accept-language": language})
    what, step, tag = SAID[language]
    assert answer.json()["error"] == {"code": "NotFound", "message": what, "next": [step]}
    assert answer.headers["content-language"] == tag


def test_every_door_speaks(browser: TestClient, stranger: TestClient, home: Workspace, uploaded: Callable[..., Any]) -> None:
    """The guard, uploads, the framework, what is wrong with a request, and the queue."""
    korean = {"accept-language": "ko"}
    files = [("files", (f"{number}.txt", b"hello", "text/plain")) for number in range(2)]
    answers = [
        stranger.get(f"{API}/runs", headers=korean),
        browser.post(f"{API}/pictures", files=files, headers=korean),
        browser.post(f"{API}/pictures", files=[("files", ("a.zip", b"PK\x03\x04" + bytes(100)))], headers=korean),
        browser.get(f"{API}/nothing", headers=korean),
        browser.get(f"{API}/pieces?limit=x", headers=korean),
        browser.get(f"{API}/jobs/9", headers=korean),
    ]
    for answer in answers:
        assert answer.status_code >= 400
        error = answer.json()["error"]
        assert all(HANGUL.search(said) for said in (error["message"], *error["next"])), error
    nothing = answers[1].json()
    assert "파일 2개" in nothing["error"]["message"]
    assert "그림이 아님" in nothing["error"]["message"]
    assert nothing["turned_away"][0]["words"] == "그림이 아님"
    assert answers[5].json()["error"]["next"] == ["어떤 작업이 있는지 보려면:  ganvas jobs list"]
