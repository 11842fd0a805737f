"""Runs that read pictures, judged by those they didn't learn from."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import ganvas
from ganvas import evaluate
from ganvas.errors import EvaluationError
from ganvas.evaluation.translations.compare import compare
from ganvas.evaluation.translations.record import TranslationEvaluation
from small import dots

Ganvas = Callable[..., tuple[int, str, str]]
NARROW = ["model.generator.width=4", "model.discriminator.width=4", "model.generator.depth=2"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ganvas.Run]:
    folder, pictures = tmp_path_factory.mktemp("runs"), dots(3, 120)
    sources = {"pix2pix": (pictures, 255 - pictures), "cyclegan": (pictures, 255 - pictures[:90]), "restore": pictures}
    return {
        name: ganvas.train(source, recipe=name, length="6 steps", run=folder / name, batch_size=4, quiet=True, settings=NARROW)
        for name, source in sources.items()
    }


def test_pairs_that_were_withheld_judge_a_pix2pix(runs: dict[str, ganvas.Run]) -> None:
    record = ganvas.evaluate(runs["pix2pix"])
    assert runs["pix2pix"].facts.withheld == 16
    assert record.n == {"a to b": 16}
    assert set(record.tables["a to b"]["model"]) == {"l1", "psnr", "ssim", "perceptual", "frechet"}
    copied = record.tables["a to b"]["copy"]["l1"]
    pictures = dots(3, 120).astype(float)
    assert copied == pytest.approx(np.abs(255 - 2 * pictures).mean() / 255, abs=0.02)
    assert record.notes == ()


def test_a_cyclegan_is_judged_both_ways_and_by_pairs_where_there_are_some(runs: dict[str, ganvas.Run]) -> None:
    alone = ganvas.evaluate(runs["cyclegan"])
    assert alone.n == {"a to b": 16, "b to a": 12}
    assert set(alone.tables["a to b"]["model"]) == {"frechet", "cycle"}
    fresh = dots(3, 150)[120:]
    known = ganvas.evaluate(runs["cyclegan"], (fresh, 255 - fresh))
    assert known.n == {"a to b": 30, "b to a": 30}
    assert {"l1", "cycle"} <= set(known.tables["b to a"]["model"])


def test_restoring_is_judged_by_each_kind_of_damage(runs: dict[str, ganvas.Run]) -> None:
    record = ganvas.evaluate(runs["restore"], dots(3, 150)[120:])
    assert list(record.tables) == ["holes", "blur", "noise", "jpeg", "small", "grey"]
    assert all(rows["copy"]["psnr"] < 100 for rows in record.tables.values())


def test_holes_that_are_only_continued_are_no_achievement(runs: dict[str, ganvas.Run]) -> None:
    record = ganvas.evaluate(runs["restore"], dots(3, 150)[120:])  # a few steps: it makes nothing of them yet
    rows = record.tables["holes"]
    assert rows["smooth"]["psnr"] > rows["copy"]["psnr"]
    assert rows["model"]["psnr"] == pytest.approx(rows["smooth"]["psnr"], abs=0.5)
    assert all("smooth" not in table for kind, table in record.tables.items() if kind != "holes")


def test_a_small_heap_beside_a_large_one_is_judged_too(tmp_path: Path) -> None:
    pictures = dots(3, 120)
    run = ganvas.train(
        (pictures, 255 - pictures[:30]),
        recipe="cyclegan",
        length="2 steps",
        run=tmp_path,
        batch_size=4,
        quiet=True,
        settings=NARROW,
    )
    assert ganvas.evaluate(run).n == {"a to b": 16, "b to a": 8}


def test_pictures_that_were_trained_on_are_reported(runs: dict[str, ganvas.Run]) -> None:
    pictures = dots(3, 120)[50:100]
    record = ganvas.evaluate(runs["pix2pix"], (pictures, 255 - pictures))
    assert len(record.notes) == 2
    assert "equal a training picture" in record.notes[0]


def test_the_command_prints_tables_and_writes_files(runs: dict[str, ganvas.Run], tmp_path: Path, ganvas: Ganvas) -> None:
    words = ("--json", tmp_path / "x.json", "--report", tmp_path / "x.html", "--markdown", tmp_path / "x.md")
    code, out, _ = ganvas("evaluate", runs["pix2pix"].path, *words)
    assert code == 0
    assert "the nearest known target" in out
    assert all((tmp_path / f"x.{ending}").stat().st_size > 500 for ending in ("json", "html", "md"))


def test_two_records_of_the_same_pairs_are_compared_pair_by_pair(
    runs: dict[str, ganvas.Run], tmp_path: Path, ganvas: Ganvas
) -> None:
    fresh = dots(3, 150)[120:]
    record = evaluate(runs["pix2pix"], (fresh, 255 - fresh))
    each = record.of_each["a to b"]
    assert np.mean(each["l1"]) == pytest.approx(record.tables["a to b"]["model"]["l1"])
    closer = {name: tuple(np.multiply(values, 0.9 if name in ("l1", "perceptual") else 1.1)) for name, values in each.items()}
    rng = np.random.default_rng(0)
    noisy = {name: tuple(np.add(values, rng.permutation([-0.1, 0.1] * 15))) for name, values in each.items()}
    for name, values in (("a", each), ("b", closer), ("c", noisy)):
        (tmp_path / f"{name}.json").write_text(replace(record, of_each={"a to b": values}).to_json())
    a, b, c = (TranslationEvaluation.from_json((tmp_path / f"{name}.json").read_text()) for name in "abc")
    assert a.tables.keys() == record.tables.keys()
    verdicts = {name: figure.better for name, figure in compare(a, b).figures["a to b"].items()}
    assert verdicts == {"l1": 1, "psnr": 1, "ssim": 1, "perceptual": 1, "frechet": None}
    assert {figure.better for figure in compare(b, a).figures["a to b"].values()} == {-1, None}
    assert all(figure.better in (0, None) for figure in compare(a, c).figures["a to b"].values())
    code, out, _ = ganvas("compare", tmp_path / "a.json", tmp_path / "b.json")
    assert code == 0
    assert "30 pictures" in out
    cells = [cell.strip() for cell in next(line for line in out.splitlines() if "psnr" in line).split("│")]
    assert "higher ↑" in cells
    assert "B" in cells
    assert "A" not in cells


@pytest.mark.parametrize(("difference", "better"), [(0.30, 0), (0.45, -1), (-0.45, 1), (0.0, 0), (math.nan, None)])
def test_a_difference_is_more_than_chance_from_one_in_twenty_on(difference: float, better: int | None) -> None:
    # Of 24 pairs: t is 4.80 times the mean difference, and one in twenty is beyond 2.07.
    noise = np.tile([-1.0, 1.0], 12)
    record = TranslationEvaluation(
        what="a",
        against="pairs",
        n={"a to b": 24},
        tables={"a to b": {"model": {"psnr": 20.0}}},
        judged_by={"a to b": {"given": "x"}},
        of_each={"a to b": {"psnr": tuple(20 + noise + difference)}},
    )
    other = replace(record, of_each={"a to b": {"psnr": (20.0,) * 24}})
    assert compare(record, other).figures["a to b"]["psnr"].better == better


def test_there_and_back_is_compared_without_any_truth(runs: dict[str, ganvas.Run]) -> None:
    record = evaluate(runs["cyclegan"])
    assert {name: figure.better for name, figure in compare(record, record).figures["b to a"].items()} == {
        "frechet": None,
        "cycle": 0,
    }
    learned = {direction: {**judges, "learned": "others"} for direction, judges in record.judged_by.items()}
    assert set(compare(record, replace(record, judged_by=learned)).figures["b to a"]) == {"cycle"}


def test_records_of_other_pairs_are_not_compared(runs: dict[str, ganvas.Run], tmp_path: Path, ganvas: Ganvas) -> None:
    fresh = dots(3, 150)[120:]
    one, other = (evaluate(runs["pix2pix"], (fresh, wanted)) for wanted in (255 - fresh, 255 - fresh // 2))
    with pytest.raises(EvaluationError, match="different pictures were wanted"):
        compare(one, other)
    with pytest.raises(EvaluationError, match="was evaluated in"):
        compare(one, evaluate(runs["restore"], fresh))
    (tmp_path / "a.json").write_text(one.to_json())
    old = json.loads(one.to_json())
    del old["of_each"]
    (tmp_path / "old.json").write_text(json.dumps(old))
    for number, wrong in enumerate(({"tables": 1}, {"n": {"a to b": 7}}, {"judged_by": {}})):
        (tmp_path / f"wrong{number}.json").write_text(json.dumps({**json.loads(one.to_json()), **wrong}))
        with pytest.raises(EvaluationError, match="not a record of kind translations"):
            TranslationEvaluation.from_json((tmp_path / f"wrong{number}.json").read_text())
    (tmp_path / "samples.json").write_text("{}")
    for wrong, told in (
        ("old", "Make it again"),
        ("samples", "is not a record of an evaluation"),
        ("missing", "can't be read"),
    ):
        code, _, error = ganvas("compare", tmp_path / "a.json", tmp_path / f"{wrong}.json")
        assert code == 1
        assert told in error


def test_what_cannot_be_judged_is_said(runs: dict[str, ganvas.Run]) -> None:
    with pytest.raises(EvaluationError, match="only its run knows"):
        ganvas.evaluate(ganvas.load(runs["pix2pix"].path).save(runs["pix2pix"].path.parent / "alone"), dots(3))
    few = dots(3, 120)[:7]
    with pytest.raises(EvaluationError, match="too few"):
        ganvas.evaluate(runs["restore"], few)
