"""What a person reads in a notebook: the display that updates in place, and errors, recipes and next steps as they are shown there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_display import beginning, end, note, small

import ganvas
from ganvas.errors import SettingError
from ganvas.runs.commands import Call
from ganvas.training.display.charts import HEIGHT, POINTS, WIDTH, Line, chart
from ganvas.training.display.choose import listening
from ganvas.training.events import Packing, Previewed, Said
from ganvas.words import Command, Step, in_notebook

interactiveshell = pytest.importorskip("IPython.core.interactiveshell")
Shown = list[dict[str, Any]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """What a kernel would send to its page, oldest first."""
    sent: Shown = []
    shell = interactiveshell.InteractiveShell.instance()

    def publish(
        data: dict[str, Any], metadata: Any = None, *, transient: Any = None, update: bool = False, **rest: Any
    ) -> None:
        sent.append({**data, "place": (transient or {})["display_id"], "update": update})

    monkeypatch.setattr(shell.display_pub, "publish", publish)
    monkeypatch.setattr(shell, "kernel", "as a notebook has it", raising=False)
    yield sent
    interactiveshell.InteractiveShell.clear_instance()


def test_a_training_is_two_places_that_are_drawn_over_and_ends_in_calls(shown: Shown, tmp_path: Path) -> None:
    run = small(tmp_path / "run", "gan-dense", "model.generator_widths=[16]", "model.discriminator_widths=[16]")
    with listening() as tell:
        for event in (
            beginning(run=run.path),
            note(2000),
            Previewed(path=run.previews[-1], images=2000, step=250),
            note(5000),
        ):
            tell(event)
        running = shown[-1]["text/html"]
        tell(end(run.path))
    assert len({each["place"] for each in shown}) == 2
    assert [each["update"] for each in shown].count(False) == 2
    for words in ("50%", "0:05 left", "5,000 images shown, step 625", "stop button of the notebook", "generator.adversarial"):
        assert words in running
    assert "<svg" in running
    sheet = next(each["text/html"] for each in shown if "<img" in each["text/html"])
    assert "step 250" in sheet
    assert "averaged weights" in sheet
    last = shown[-1]["text/html"]
    assert f"ganvas.resume(&#x27;{run.path}&#x27;, length=&#x27;5 minutes&#x27;)" in last
    assert "ganvas resume" not in last
    assert "progressbar" not in last


def test_the_real_thing_sends_little(shown: Shown, tmp_path: Path) -> None:
    run = ganvas.train("digits", recipe="gan-dense-small", length="3 steps", run=tmp_path / "run", precision="float32")
    assert run.previews
    assert all(len(each["text/html"]) < 20_000 for each in shown if "<img" not in each["text/html"])
    assert all(len(each["text/html"]) < 1_000_000 for each in shown)


def test_names_from_files_are_escaped_and_packing_is_drawn_now_and_then(shown: Shown) -> None:
    with listening() as tell:
        for done in range(50):
            tell(Packing(what="packing", done=done, total=100, seconds=done / 10))
        drawn = len(shown)
        tell(beginning(source="<b>moths</b>/"))
    assert drawn < 10
    assert "&lt;b&gt;moths" in shown[-1]["text/html"]


def test_a_large_sheet_is_shrunk(shown: Shown, tmp_path: Path) -> None:
    import numpy as np

    noise = np.random.default_rng(0).integers(0, 256, (64, 96, 96, 3), dtype=np.uint8)
    path = ganvas.Sheet(noise).save(tmp_path / "000000640.png")
    with listening() as tell:
        tell(Previewed(path=path, images=640, step=10))
    assert len(shown[0]["text/html"]) < 1_100_000 < path.stat().st_size


def test_without_a_kernel_nothing_changes() -> None:
    assert not in_notebook()
    assert Step("To continue it", Command("resume", "runs/moths")).suited == "To continue it:  ganvas resume runs/moths"


def test_in_a_notebook_advice_inside_of_sentences_is_called(shown: Shown) -> None:
    assert Step("To continue it", Command("resume", "runs/moths")).suited == "To continue it:  ganvas.resume('runs/moths')"


def test_what_is_no_function_can_still_be_run_in_a_cell() -> None:
    assert Command("translate", "runs/moths", "PICTURES", out="translated").in_a_cell.startswith("!ganvas translate runs/moths")
    assert Command("resume", "runs/moths").in_a_cell == "ganvas.resume('runs/moths')"
    assert Command("recipes").in_a_cell == "ganvas.RECIPES"
    assert Call("array", "recipe").in_a_cell == "ganvas.train(array, recipe=recipe)"


def test_an_error_is_its_sentence_and_what_to_do_without_a_traceback(shown: Shown, capsys: pytest.CaptureFixture[str]) -> None:
    error = SettingError("There is no recipe 'dcgn'.", "Did you mean dcgan?")
    shell = interactiveshell.InteractiveShell.instance()
    shell.showtraceback((SettingError, error, None))
    said = capsys.readouterr().out.strip().splitlines()
    assert said == ["SettingError: There is no recipe 'dcgn'.", "  Did you mean dcgan?"]


def test_the_recipes_are_shown_as_a_table_of_a_line_each(shown: Shown) -> None:
    assert len(repr(ganvas.RECIPES).splitlines()) == len(ganvas.RECIPES)
    plain, _ = interactiveshell.InteractiveShell.instance().display_formatter.format(ganvas.RECIPES)
    assert plain["text/plain"] == repr(ganvas.RECIPES)
    assert plain["text/html"].count("<tr>") == len(ganvas.RECIPES) + 1
    assert dict(ganvas.RECIPES) == ganvas.RECIPES


def test_a_line_keeps_its_course_in_a_few_hundred_points() -> None:
    line = Line()
    for images in range(0, 100_000, 10):
        line.add(images, images / 100_000)
    assert POINTS / 2 <= len(line.points) <= POINTS
    assert all(loss == pytest.approx(images / 100_000, abs=0.01) for images, loss in line.points if loss is not None)
    line.drop_after(50_000)
    assert line.points[-1][0] <= 50_000


def test_a_chart_stays_on_its_paper_and_has_gaps_where_a_loss_was_not_finite() -> None:
    import re

    line = Line()
    for images, loss in ((0, 900.0), (10, 1.0), (20, None), (30, 0.5), (40, 0.7)):
        line.add(images, loss)
    drawn = chart("generator.adversarial", [line], ["0.700"])
    path = re.findall(r'd="(M[^"]*)" fill="none"', drawn)[0]
    numbers = [tuple(map(float, pair.split())) for pair in re.findall(r"[ML]([\d.]+ [\d.]+)", path)]
    assert path.count("M") == 2
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in numbers)
    assert "generator.adversarial: 0.700 now" in drawn


def test_what_a_notebook_hears_is_what_a_terminal_hears(shown: Shown) -> None:
    with listening() as tell:
        tell(beginning())
        tell(Said(text="Only 12 pictures."))
        tell(note(100, "It is ill."))
    last = shown[-1]["text/html"]
    assert "note: Only 12 pictures." in last
    assert "health: It is ill." in last
