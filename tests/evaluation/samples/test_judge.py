"""Judging: figures that order what a person would order, roles that never mix, a record that refuses what can't be compared."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from damaging import DEGRADATIONS, STRENGTHS, dropped_classes
from ganvas.data import Dataset
from ganvas.data.packs.withheld import withheld_rows
from ganvas.data.pictures.sheets import Pixels
from ganvas.errors import EvaluationError
from ganvas.evaluation.figures.coverage import coverage
from ganvas.evaluation.figures.distances import frechet, mind
from ganvas.evaluation.records import Figures
from ganvas.evaluation.roles.reference import Reference
from ganvas.evaluation.roles.roles import reference
from ganvas.evaluation.samples.compare import better, compare
from ganvas.evaluation.samples.findings import SpaceFacts
from ganvas.evaluation.samples.grades import Grade, closer_than_real, differs, quality, variety
from ganvas.evaluation.samples.judge import choose_spaces, from_dataset, judge
from ganvas.evaluation.samples.record import Evaluation
from ganvas.features.pixels import pixel_space
from ganvas.features.scaling import Scaling
from ganvas.features.space import Features, Space, features_of, remembered


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return Dataset.open("digits")


@pytest.fixture(scope="module")
def roles(digits: Dataset) -> Reference:
    return reference(digits, n=600)


@pytest.fixture(scope="module")
def good(digits: Dataset, roles: Reference) -> Evaluation:
    """Real digits with a little noise, judged as if a model had made them."""

    def source(count: int) -> Iterator[Pixels]:
        random = np.random.default_rng(3)
        rows = random.permutation(len(digits))[:count]
        yield DEGRADATIONS["noise"](digits.images[rows], 1, random)

    sampling = {"sampler": "prior"}
    return judge(source, roles, what="noisy digits", features="pixels", copies=False, sampling=sampling)


def test_no_picture_has_two_roles(digits: Dataset) -> None:
    withheld = np.arange(0, len(digits), 3)
    roles = reference(digits, n=500, withheld=withheld)
    assert roles.held_out is not None
    parts = [set(part.rows.tolist()) for part in (roles.real, roles.resampled, roles.held_out)]
    assert not parts[0] & parts[1]
    assert not parts[0] & parts[2]
    assert parts[2] <= set(withheld.tolist())
    assert not (parts[0] | parts[1]) & set(withheld.tolist())
    assert len(roles.real) == len(roles.resampled) == len(roles.held_out) == roles.n == 500


def test_pictures_of_another_part_that_equal_training_pictures_count_as_shown(digits: Dataset) -> None:
    reversed_order = Dataset.open(digits.images[::-1][:400].copy())
    mixed = Dataset.open(np.concatenate([digits.images[:300], 255 - digits.images[:500]]))
    roles = reference(mixed, n=500, trained_on=digits)
    assert roles.n == 250
    assert "300 pictures of array equal a training picture" in roles.notes[0]
    with pytest.raises(EvaluationError, match="too few to evaluate by"):
        reference(reversed_order, n=200, trained_on=digits)


def test_few_withheld_pictures_still_have_their_row(digits: Dataset) -> None:
    roles = reference(digits, n=500, withheld=np.arange(179))
    assert roles.held_out is not None
    assert len(roles.held_out) == 179
    assert roles.n == 500
    assert "has only 179 pictures" in roles.notes[0]
    assert "no held-out pictures" in reference(digits, n=500).notes[0]


def test_a_look_at_the_real_pictures_shows_all_classes() -> None:
    pictures = np.repeat(np.arange(10, dtype=np.uint8), 100)[:, None, None, None] * np.ones((1, 16, 16, 1), np.uint8)
    pictures[:, 15, :8, 0] = np.unpackbits(np.arange(1000, dtype=">u2").view(np.uint8)).reshape(1000, 16)[:, 8:]
    pictures[:, 15, 8:, 0] = np.unpackbits(np.arange(1000, dtype=">u2").view(np.uint8)).reshape(1000, 16)[:, :8]
    roles = reference(Dataset.open(pictures), n=500)
    assert len(np.unique(roles.real.some(100)[:, 0, 0, 0])) == 10


def test_what_a_space_was_trained_on_is_recorded_and_not_compared(good: Evaluation) -> None:
    assert good.environment["spaces"]["pixels"]["components"] == 64
    assert good.protocol.features[0].to_json().count(":") == 2


def test_too_few_pictures_are_refused() -> None:
    with pytest.raises(EvaluationError, match="At least 40 are needed"):
        reference(Dataset.open(np.random.default_rng(0).integers(0, 255, (39, 16, 16, 1), np.uint8)), n=500)


@pytest.mark.parametrize("features", ["random", "pixels"])
def test_every_degradation_moves_the_figures_the_way_it_should(roles: Reference, features: str) -> None:
    space = choose_spaces(roles, features)[0][0]
    scaling = Scaling.of(roles.seen.features(space))
    real, clean = scaling(roles.real.features(space)), roles.resampled

    def figures(pictures: Pixels) -> Figures:
        made = scaling(features_of(space, pictures))
        return {"frechet": frechet(real, made), "mind": mind(real, made, directions=64), **coverage(real, made)._asdict()}

    floor = figures(clean.pixels)
    for kind, degrade in DEGRADATIONS.items():
        rows = [floor] + [figures(degrade(clean.pixels, s, np.random.default_rng(s))) for s in STRENGTHS]
        assert_rising(rows, "frechet", kind)
        assert_rising(rows, "mind", kind)
        if kind == "jpeg":
            continue  # it still covers what there is, as far as these features see
        assert rows[-1]["coverage"] < 0.7 * rows[0]["coverage"], kind
        if kind in ("noise", "salt and pepper", "patch shuffle"):
            assert rows[-1]["precision"] < 0.5 * rows[0]["precision"], kind
            assert rows[-1]["density"] < 0.5 * rows[0]["density"], kind
    assert clean.labels is not None
    dropped = (dropped_classes(clean.pixels, clean.labels, s, np.random.default_rng(s)) for s in STRENGTHS)
    rows = [floor] + [figures(pictures) for pictures in dropped]
    assert_rising(rows, "frechet", "dropped classes")
    for name in ("recall", "coverage"):
        assert [row[name] for row in rows] == sorted((row[name] for row in rows), reverse=True)
    assert rows[-1]["precision"] > 0.9 * rows[0]["precision"], "fewer classes are no worse pictures"


def assert_rising(rows: list[Figures], name: str, kind: str) -> None:
    values = [row[name] for row in rows]
    assert values == sorted(values), f"{kind}: {name} {values}"


def test_real_against_real_lies_at_the_floor(good: Evaluation) -> None:
    row = good.controls["training"]
    assert row["kid"] == pytest.approx(0, abs=0.05)
    assert row["precision"] > 0.8
    assert row["coverage"] > 0.9
    assert row["two_sample_real"] == pytest.approx(0.5, abs=0.08)


def test_a_record_survives_json_and_names_every_figure(good: Evaluation) -> None:
    document = json.loads(good.to_json())
    assert {"frechet", "kid", "precision", "recall", "density", "coverage", "protocol", "controls"} <= document.keys()
    again = Evaluation.from_json(good.to_json())
    assert again.protocol == good.protocol
    assert again.metrics == pytest.approx(good.metrics, rel=1e-4)
    assert again.controls.keys() == good.controls.keys()
    assert compare(good, again).figures["generated"]["frechet"].mine == good.metrics["frechet"]


def test_records_of_different_protocols_are_refused_with_the_field(good: Evaluation) -> None:
    other = replace(good, what="others", protocol=good.protocol.model_copy(update={"n": 599}))
    with pytest.raises(EvaluationError, match=r"n is 600 pictures a row in noisy digits, 599 in others"):
        compare(good, other)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"what": 3}', "null"])
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(EvaluationError, match="not a record"):
        Evaluation.from_json(text)


def test_which_of_two_figures_is_better() -> None:
    assert better("frechet", 1.0, 2.0, 0.1, 0.1) == -1
    assert better("coverage", 0.5, 0.9, 0.05, 0.01) == 1
    assert better("coverage", 0.5, 0.6, 0.1, 0.0) == 0
    ways = {"kid_spread": "", "frechet": "lower", "coverage": "higher", "authpct": "as real", "sliced_wasserstein_32": "lower"}
    assert {name: Evaluation.figure(name).better for name in ways} == ways
    assert better("frechet", float("nan"), 1.0, 0.0, 0.0) == 0
    for name in ("two_sample_fake", "authpct", "copying_test", "neighbour_ratio", "vendi"):
        assert better(name, 5.0, 63.0, 0.0, 0.0) == 0, "nearer to the training pictures is not better"


def with_blur(record: Evaluation, blur: float, **metrics: float) -> Evaluation:
    return replace(record, metrics=record.metrics | {"blur": blur} | metrics, sampling={"sampler": "prior"}, copying={})


def test_quality_is_told_by_the_blur_and_by_what_would_be_noticed(good: Evaluation) -> None:
    power = good.power | {"notices": {"blur": 0.4, "blocks": 2.0, "noise": 4.0}, "anything": 0.4}
    sharp = replace(good, power=power)
    words = {0.1: "very good", 0.45: "good", 0.7: "fair", 1.2: "poor", 3.0: "very poor", 99.0: "very poor"}
    for blur, word in words.items():
        assert with_blur(sharp, blur).sentences()[0].startswith(f"Quality is {word}."), blur
    assert (
        "blurred by 0.7 pixels would be. On these pictures a blur of 0.4 pixels is noticed"
        in with_blur(sharp, 0.7).sentences()[0]
    )
    assert "beyond recognition" in with_blur(sharp, 99.0).sentences()[0]
    # A test that sees little may not praise what it can't tell from worse.
    weak = replace(good, power=power | {"notices": {"blur": 0.7}})
    assert with_blur(weak, 0.1).sentences()[0].startswith("Quality is fair or better: no difference")
    assert with_blur(weak, 0.5).sentences()[0].startswith("Quality is fair or better: the generated pictures differ")
    unsure = replace(good, power=power | {"notices": {"blur": 2.5}})
    assert with_blur(unsure, 3.0).sentences()[0].startswith("Quality is very poor.")
    assert with_blur(unsure, 1.2).sentences()[0].startswith("Quality is poor."), "what isn't noticed could only make it worse"
    alike = with_blur(replace(good, power=power | {"notices": {"blur": None}}), 50.0, vendi=1.0)
    assert alike.sentences()[0].startswith("Quality is very poor. Nearly the same picture")
    for least in (2.5, None):
        blind = with_blur(replace(good, power=power | {"notices": {"blur": least}}), 0.1)
        assert blind.sentences()[0].startswith("Quality can't be told")
        assert "Unknown." in blind.html()
    assert quality(with_blur(weak, 1.2)) is Grade.POOR


def test_wide_features_and_a_damaged_cache_are_no_obstacle(
    digits: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANVAS_CACHE", str(tmp_path))
    wide = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(digits.images[0].size, 300)).eval()
    roles = reference(digits, n=60)

    def judged() -> Evaluation:
        return judge(from_dataset(digits, np.arange(len(digits))), roles, what="digits", features=wide, copies=False)

    first = judged()
    (kept,) = tmp_path.rglob("curves.json")
    whole = kept.read_bytes()
    for damaged in (b"", b"{}", whole[: len(whole) // 2]):
        kept.write_bytes(damaged)
        assert judged().power == first.power
        assert kept.read_bytes() == whole


def test_the_summary_says_what_to_do_next(good: Evaluation) -> None:
    assert variety(good) > 0.9
    power = good.power | {"notices": {"blur": 0.4}, "anything": 0.4}
    sharp = replace(good, power=power)
    assert any("far from done" in sentence for sentence in with_blur(sharp, 4.0, coverage=0.05).sentences())
    assert any("a few kinds only" in sentence for sentence in with_blur(sharp, 0.6, coverage=0.05).sentences())
    assert any("as good as this evaluation can measure" in sentence for sentence in with_blur(sharp, 0.0).sentences())
    assert any("train on" in sentence for sentence in with_blur(sharp, 1.1).sentences())
    copier = replace(good, copying={"headline": "Copies of training pictures: 3 of 4", "copies": True})
    assert any("Don't show these" in sentence for sentence in copier.sentences())


def test_pictures_that_are_all_alike_are_not_said_to_look_like_real_ones(digits: Dataset, roles: Reference) -> None:
    """A model that collapsed to blurry blobs: each lies where a real picture does, and that means nothing."""
    blob = digits.images[:40].mean(0, keepdims=True)

    def source(count: int) -> Iterator[Pixels]:
        noise = np.random.default_rng(0).normal(0, 3, (count, *blob.shape[1:]))
        yield (blob + noise).clip(0, 255).astype(np.uint8)

    record = judge(source, roles, what="blobs", features="pixels", copies=False, sampling={"sampler": "prior"})
    told = " ".join(record.sentences())
    assert record.metrics["precision"] > 0.9, "or this test tests nothing"
    assert quality(record) is Grade.VERY_POOR
    assert variety(record) < 0.4
    assert "Nearly all generated pictures are alike" in told
    assert "train on" in told
    assert "good" not in told
    assert 'class="good"' not in record.html().partition("<h2>")[0]


def test_closer_than_real_pictures_raises_a_word_where_copies_were_not_looked_for(digits: Dataset) -> None:
    order = np.random.default_rng(0).permutation(len(digits))
    own = judge(from_dataset(digits, order), reference(digits, n=800), what="own", features="pixels", copies=False)
    assert closer_than_real(own)
    told = " ".join(own.sentences())
    assert "that is what copies look like" in told
    assert "leave out --no-copies" in told
    assert "train" not in told.replace("training", ""), "pictures can't train on"


def test_real_pictures_that_were_never_shown_are_not_too_close(digits: Dataset) -> None:
    unseen = np.arange(1, len(digits), 2)
    roles = reference(digits, n=400, withheld=unseen)
    fresh = Dataset.open(digits.images[unseen])
    order = np.random.default_rng(0).permutation(len(fresh))
    record = judge(from_dataset(fresh, order), roles, what="honest", features="pixels", copies=False)
    assert not closer_than_real(record)
    assert not differs(record)
    assert "can't tell these pictures from real ones" in " ".join(record.sentences())


def test_the_report_is_one_page_that_needs_no_network(good: Evaluation) -> None:
    history = [{"images": 1000, "frechet": 9.0}, {"images": 2000, "frechet": 4.0}]
    page = replace(good, what="<script>alert(1)</script>", history=history).html()
    assert "<script>" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert page.count("data:image/png;base64,") == 2
    assert "<polyline" in page
    assert "Variety" in page
    assert good.markdown().startswith("## How good it is")


def test_pictures_of_another_size_are_refused(roles: Reference) -> None:
    with pytest.raises(EvaluationError, match="16x16 grey, the real ones 28x28 grey"):
        judge(lambda count: iter([np.zeros((count, 16, 16, 1), np.uint8)]), roles, what="small", features="pixels")


def test_training_pictures_are_called_copies_and_unseen_ones_are_not(digits: Dataset) -> None:
    shown, unseen = np.arange(0, len(digits), 2), np.arange(1, len(digits), 2)
    roles = reference(digits, n=400, withheld=unseen)
    copier = Dataset.open(digits.images[shown])
    fresh = Dataset.open(digits.images[unseen])
    assert judge(from_dataset(copier, np.arange(len(copier))), roles, what="copier", features="pixels").copying["copies"]
    honest = judge(from_dataset(fresh, np.arange(len(fresh))), roles, what="honest", features="pixels")
    assert not honest.copying["copies"]
    assert honest.copying["verdict"].startswith("No copying was found")
    assert honest.pictures["gallery"].shape[0] % 3 == 0


def test_few_held_out_pictures_of_a_source_in_class_order_lie_at_the_floor(digits: Dataset) -> None:
    assert digits.labels is not None
    order = np.argsort(digits.labels, kind="stable")
    sorted_digits = Dataset.open(digits.images[order], labels=digits.labels[order])
    roles = reference(sorted_digits, n=700, withheld=withheld_rows(len(sorted_digits), 150))
    assert roles.held_out is not None
    assert roles.held_out_beside is not None
    assert len(roles.held_out) == len(roles.held_out_beside) == 150 < roles.n
    assert set(roles.held_out_beside.rows) <= set(roles.real.rows)
    labels = roles.held_out_beside.labels
    assert labels is not None
    assert len(np.unique(labels)) == 10
    record = judge(from_dataset(digits, np.arange(len(digits))), roles, what="digits", features="pixels", copies=False)
    assert record.controls["held_out"]["precision"] > 0.7
    assert record.controls["held_out"]["coverage"] > 0.7


def test_a_data_set_that_has_each_picture_twice_has_nobody_in_two_roles(digits: Dataset) -> None:
    twice = Dataset.open(np.concatenate([digits.images, digits.images]))
    roles = reference(twice, n=500, withheld=withheld_rows(len(twice)))
    contents = [{picture.tobytes() for picture in part.pixels} for part in (roles.real, roles.resampled)]
    assert all(len(part) == roles.n for part in contents)
    assert not contents[0] & contents[1]
    # Nearly all withheld pictures were also shown, as their twins: those are no held-out pictures.
    shown = {picture.tobytes() for picture in twice.images[roles.shown]}
    if roles.held_out is not None:
        assert not shown & {picture.tobytes() for picture in roles.held_out.pixels}


def test_held_out_pictures_with_twins_among_the_training_pictures_are_no_proof_of_copying(digits: Dataset) -> None:
    """A tenth of the other part equals training pictures; who outputs the other part copies nothing."""
    other = Dataset.open(np.concatenate([digits.images[800:1600], digits.images[:80]]))
    shown = Dataset.open(digits.images[:800])
    roles = reference(other, n=300, trained_on=shown)
    assert len(roles.spare) == len(other) - roles.n
    honest = judge(from_dataset(other, np.arange(len(other))[::-1]), roles, what="the other part", features="pixels")
    assert honest.copying["flags"]["identical"] > 0
    assert not honest.copying["copies"]
    assert "held-out pictures equal a training picture" in honest.copying["verdict"]


def test_a_model_beside_real_pictures_of_another_kind_is_not_called_a_copier(digits: Dataset) -> None:
    """Digits that are no copies are nearer to digits than negatives of them ever are."""
    shown, unseen, others = digits.images[:900], digits.images[900:], 255 - digits.images[:900]
    honest = Dataset.open(unseen)
    roles = reference(Dataset.open(others), n=400, trained_on=Dataset.open(shown))
    record = judge(from_dataset(honest, np.arange(len(honest))), roles, what="honest", features="pixels")
    assert not record.copying["copies"]
    assert not record.copying["closer"]
    assert record.copying["held_out"] == 0
    assert any("are of another kind than the training pictures" in note for note in record.notes)
    assert record.controls["training"]["authpct"] == pytest.approx(record.copying["authenticity_control"])
    copier = Dataset.open(shown[::-1].copy())
    assert judge(from_dataset(copier, np.arange(900)), roles, what="copier", features="pixels").copying["copies"]


def test_withheld_pictures_stand_for_those_never_shown_where_others_are_of_another_kind(digits: Dataset) -> None:
    roles = reference(Dataset.open(255 - digits.images[:900]), n=400, trained_on=digits, withheld=withheld_rows(len(digits)))
    held_out = roles.never_shown(alike=False)
    assert held_out is not None
    assert np.array_equal(held_out, digits.images[withheld_rows(len(digits))])
    same = roles.never_shown(alike=True)
    assert same is not None
    assert len(same) == 500


def test_copies_are_told_by_the_rows_and_names_of_the_data_set(digits: Dataset) -> None:
    withheld = withheld_rows(len(digits))
    roles = reference(digits, n=300, withheld=withheld)
    order = np.random.default_rng(1).permutation(roles.shown)
    record = judge(from_dataset(digits, order), roles, what="copier", features="pixels", places=order)
    pairs = record.copying["flags"]["pairs"]
    assert len(pairs) > 10
    for pair in pairs:
        assert pair["original_name"] == digits.names[pair["original"]]
        if pair["identical"]:
            assert (digits.images[pair["picture"]] == digits.images[pair["original"]]).all()


def test_the_verdict_says_how_much_of_what_is_planted_it_finds(digits: Dataset) -> None:
    doubled = Dataset.open(np.concatenate([digits.images[:900], digits.images[:30]]))
    roles = reference(doubled, n=200)
    verdict = judge(from_dataset(digits, np.arange(900, 1700)), roles, what="others", features="pixels").copying["verdict"]
    assert verdict.startswith("No copying was found")
    assert "30 training pictures equal an earlier one" in verdict
    assert "All 930 training pictures were searched" in verdict
    assert "exact 100%" in verdict
    assert "jpeg " in verdict


def test_noise_is_not_accused_of_copying() -> None:
    """Among the principal components of real pictures noise is near the middle, and so near to everything."""
    random = np.random.default_rng(0)
    smooth = gaussian_filter(random.normal(size=(700, 16, 16, 3)), (0, 3, 3, 0))
    real = np.clip(128 + 60 * smooth / smooth.std((1, 2, 3), keepdims=True), 0, 255).astype(np.uint8)
    noise = random.integers(0, 256, (400, 16, 16, 3), np.uint8)
    dataset = Dataset.open(real)
    record = judge(
        from_dataset(Dataset.open(noise), np.arange(400)), reference(dataset, n=200), what="noise", features="random"
    )
    assert (
        min(record.copying["copying_test"]["weighted"], record.copying["copying_test"]["lowest_cell"]) < record.copying["limit"]
    )
    assert record.copying["beyond"]
    assert not record.copying["closer"]


def test_what_a_conditional_model_was_asked_for_is_compared_with_what_the_judge_sees(digits: Dataset) -> None:
    assert digits.labels is not None
    roles, rows = reference(digits, n=400), np.arange(len(digits))
    asked = digits.labels[rows]
    right = judge(from_dataset(digits, rows), roles, what="right", features="random", copies=False, labels=asked)
    mixed_up = np.where(asked == 3, 8, np.where(asked == 8, 3, asked))
    wrong = judge(from_dataset(digits, rows), roles, what="mixed up", features="random", copies=False, labels=mixed_up)
    assert right.metrics["frechet"] == wrong.metrics["frechet"]
    assert wrong.metrics["frechet_per_class"] > 1.3 * right.metrics["frechet_per_class"]
    assert right.metrics["frechet_per_class"] == pytest.approx(right.controls["training"]["frechet_per_class"], rel=0.2)


def test_agreement_with_pictures_that_the_classifier_was_trained_on_is_no_control(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_heart(dataset: Dataset, **_: Any) -> Space:
        def classify(pictures: Pixels) -> Features:
            return np.eye(10)[pictures.reshape(len(pictures), -1).sum(1) % 10]

        return replace(pixel_space(dataset), name="classifier", classify=classify, classes=tuple("0123456789"))

    monkeypatch.setattr("ganvas.evaluation.samples.judge.classifier", by_heart)
    roles, rows = reference(digits, n=400, withheld=np.arange(500)), np.arange(len(digits))
    record = judge(from_dataset(digits, rows), roles, what="real", copies=False, labels=digits.labels)
    assert "label_agreement" in record.metrics
    assert "label_agreement" in record.controls["held_out"]
    assert "label_agreement" not in record.controls["training"]


def test_records_compared_with_other_pictures_are_refused(digits: Dataset, good: Evaluation) -> None:
    roles = reference(digits, n=600, withheld=np.arange(300))
    other = judge(from_dataset(digits, np.arange(len(digits))), roles, what="other", features="pixels", copies=False)
    with pytest.raises(EvaluationError, match="rows is "):
        compare(good, other)
    features = (good.protocol.features[0].model_copy(update={"sha256": "f" * 64}),)  # of another machine, say
    changed = replace(good, what="changed", protocol=good.protocol.model_copy(update={"features": features}))
    with pytest.raises(EvaluationError, match=r"features are pixels \([0-9a-f]{12}\) in noisy digits, pixels \(ffffffffffff\)"):
        compare(good, changed)


def refusal(mine: Evaluation, theirs: Evaluation, **changes: object) -> str:
    other = replace(theirs, protocol=theirs.protocol.model_copy(update=changes))
    with pytest.raises(EvaluationError) as refused:
        compare(mine, other)
    return "\n".join((refused.value.what, *refused.value.next_steps))


def test_a_refused_comparison_names_the_one_command_that_mends_it(good: Evaluation) -> None:
    other = replace(good, what="others")
    random = (SpaceFacts(name="random-1", sha256="a" * 64),)
    told = refusal(good, other, features=random)
    assert told.count("ganvas evaluate") == 1
    assert "ganvas evaluate others --against digits --samples 1200 --features pixels --no-copies --json b-again.json" in told
    told = refusal(good, other, n=200, rows="0" * 64)
    assert "n is 600 pictures a row in noisy digits, 200 in others" in told
    assert (
        "ganvas evaluate 'noisy digits' --against digits --samples 400 --features pixels --no-copies --json a-again.json"
        in told
    )
    told = refusal(good, other, against="0" * 64, trained_on="0" * 64)
    assert "trained on different pictures" in told
    assert "ganvas evaluate" not in told
    assert refusal(good, replace(good, what="others", against="mnist:test"), against="0" * 64).count("--against digits") == 1
    assert "Train both with --evaluate-every" in refusal(good, other, rows="0" * 64)
    assert "different versions" in refusal(good, other, format=2)


def test_a_class_that_comes_too_often_is_named_too(good: Evaluation) -> None:
    shares = {"real": [0.5, 0.3, 0.2], "generated": [0.2, 0.29, 0.51]}
    uneven = replace(good, classes=shares, class_names=("cats", "dogs", "owls"))
    assert "Too rare among the generated pictures (share / real share): cats (20% / 50%). Too often" in " ".join(
        uneven.sentences()
    )
    page = uneven.html()
    assert 'class="poor"' in page.partition("How often each class occurs")[2]
    assert "<td>too rare</td>" in page
    even = replace(good, classes=shares | {"generated": [0.49, 0.32, 0.19]}, class_names=("cats", "dogs", "owls"))
    assert any("as often as it should" in sentence for sentence in even.sentences())


def test_what_a_classifier_says_carries_how_often_it_is_right(good: Evaluation) -> None:
    shares = {"real": [0.5, 0.3, 0.2], "generated": [0.5, 0.3, 0.2]}

    def by(accuracy: float, **others: Any) -> Evaluation:
        environment = {**good.environment, "spaces": {"classifier": {"accuracy": accuracy}}}
        return replace(good, classes=shares, class_names=("cats", "dogs", "owls"), environment=environment, **others)

    assert any(said.startswith("Every class occurs about") for said in by(0.95).sentences())
    assert any("is right only 64.7% of the time" in said for said in by(0.647).sentences())
    uneven = replace(by(0.647), classes=shares | {"generated": [0.8, 0.1, 0.1]})
    assert any("is right only 64.7% of the time" in said for said in uneven.sentences())
    obeying = by(0.9, metrics={**good.metrics, "label_agreement": 0.8}, copying={})
    assert any(
        "puts 80 into the class they were made for" in said and "90 into their own" in said for said in obeying.sentences()
    )
    copied = replace(obeying, copying={"copies": True})
    assert any("was trained on the originals of copies" in said for said in copied.sentences())


def test_a_cache_that_can_not_be_written_only_costs_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digits: Dataset
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    monkeypatch.setenv("GANVAS_CACHE", str(tmp_path / "cache"))
    space = pixel_space(digits)
    assert remembered(space, digits.images[:20], ("key",)).shape == (20, 64)


def test_patches_change_places_in_pictures_that_are_no_squares() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (3, 16, 28, 1), np.uint8)
    shuffled = DEGRADATIONS["patch shuffle"](pictures, 4, np.random.default_rng(1))
    assert (np.sort(shuffled.reshape(3, -1)) == np.sort(pictures.reshape(3, -1))).all()
    moved = (shuffled != pictures).reshape(3, 4, 4, 4, 7).any(axis=(2, 4))
    assert moved.all(), "each of the sixteen patches"


@pytest.mark.parametrize("name", ["digits", "mnist", "fashion-mnist", "kmnist", "cifar10"])
@pytest.mark.parametrize("part", ["", ":train", ":test"])
def test_a_named_source_of_any_part_is_judged_without_the_parts_that_it_has_not(
    digits: Dataset, name: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GANVAS_DATA", raising=False)
    renamed = Dataset(digits.folder, f"{name}{part}")
    assert reference(renamed, n=100, trained_on=renamed).n == 100


def test_a_model_of_the_test_part_has_never_seen_the_train_part(mnist: str) -> None:
    shown = Dataset.open(f"{mnist}:test")
    roles = reference(shown, n=500, trained_on=shown)
    assert roles.held_out is not None
    assert roles.held_out.dataset.fingerprint == Dataset.open(mnist).fingerprint
    assert not any("stands for the training pictures" in note for note in roles.notes)
