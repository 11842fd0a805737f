"""Duels: a clear answer counts, a doubtful one stays on the safe side, and a busy machine's answers are not kept."""

from pathlib import Path

import pytest
import torch

from ganvas.runs.facts import Precision
from ganvas.training.cost import measured
from ganvas.training.cost.duel import ROUNDS, duel, judged
from ganvas.training.cost.load import Load

WHAT = ("sketch", (1, 28, 28), 64)


def test_even_a_step_of_many_seconds_gets_three_rounds() -> None:
    turns = {"one": 0, "other": 0}

    def step(name: str, seconds: float) -> float:
        turns[name] += 1
        return seconds

    found = duel(lambda: step("one", 9.0), lambda: step("other", 5.0), worth=1.25, patience=0)
    assert found.won
    assert min(turns.values()) > ROUNDS


def test_rounds_that_disagree_are_not_clear_and_stay_with_the_holder() -> None:
    found = judged([1.0, 1.0, 1.0], [0.5, 0.9, 0.5], 1.25)
    assert found.ratio == 2
    assert not found.is_clear
    assert not found.won


def fastest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gain: float, others: float) -> measured.Measured:
    """What is chosen where two threads are ``gain`` times as fast, next to so many busy cores of two."""
    monkeypatch.setenv("GANVAS_CACHE", str(tmp_path))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(measured.Watch, "load", lambda self: Load(others, 0.0, 0.0))
    monkeypatch.setattr(measured, "load_now", lambda: Load(others, 0.0, 0.0))

    def step(_: Precision) -> float:
        return 1.0 if torch.get_num_threads() == 1 else 1 / gain

    return measured.choose(step, torch.device("cpu"), most_threads=2, precision="float32", what=WHAT)


def test_a_further_thread_is_taken_only_where_it_gives_a_quarter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert fastest(monkeypatch, tmp_path / "a", 1.12, 0).threads == 1
    assert fastest(monkeypatch, tmp_path / "b", 1.6, 0).threads == 2
    assert torch.get_num_threads() == 1


def test_a_kept_second_thread_is_not_taken_while_its_core_is_busy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert fastest(monkeypatch, tmp_path, 0.3, 1.0).threads == 1
    assert not measured.kept_choices()
    assert fastest(monkeypatch, tmp_path, 1.6, 0.0).threads == 2
    assert [kept.threads for _, kept in measured.kept_choices()] == [2]
    assert fastest(monkeypatch, tmp_path, 0.3, 1.0).threads == 1
    assert fastest(monkeypatch, tmp_path, 0.3, 0.0).threads == 2
