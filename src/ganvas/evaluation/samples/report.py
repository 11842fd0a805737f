"""Report: what a page shows of generated pictures that were evaluated: gauges, pictures, the gallery, classes, curves, figures."""

import numpy as np

from ganvas.data.pictures.sheets import Pixels, Sheet
from ganvas.evaluation.report import (
    Block,
    Curve,
    Curves,
    Details,
    Gauge,
    Gauges,
    Picture,
    Pictures,
    Section,
    Share,
    Shares,
    Table,
    Text,
)
from ganvas.evaluation.samples.findings import Findings
from ganvas.evaluation.samples.grades import Grade, all_alike, is_sure, off_balance, quality, varied, variety
from ganvas.words import Message, message

GROUPS = 4
"""Groups of the gallery in a row."""
COLOURS = {Grade.VERY_POOR: "poor", Grade.POOR: "poor", Grade.FAIR: "fair", Grade.GOOD: "good", Grade.VERY_GOOD: "good"}
"""The class of style that a grade is drawn with."""
DRAWN = ("blur", "frechet", "precision", "coverage")
"""Figures that are drawn as curves where a run noted them."""


def gauges(findings: Findings) -> tuple[Block, ...]:
    """Quality and variety as bars, each with the figure that it shows."""
    good, many = quality(findings), varied(findings)
    tells = all_alike(findings) or good > Grade.VERY_POOR
    known = is_sure(findings) or good >= Grade.FAIR
    blur = message("Blur {blur:.2g}", blur=findings.metrics["blur"]) if known else message("Unknown.")
    drawn = (
        Gauge(name=message("Quality"), share=_share_of(good) if known else 0.0, grade=COLOURS[good], figure=blur),
        Gauge(
            name=message("Variety"),
            share=variety(findings) if tells else 0.0,
            grade=COLOURS[many],
            figure=f"{variety(findings):.0%}" if tells else message("Unknown."),
        ),
    )
    caption = message(
        "Quality: one of five steps, by the blur in pixels that makes real pictures as far from real ones. Variety: coverage, where real "
        "pictures reach 100%."
    )
    return (Gauges(gauges=drawn, caption=caption),)


def _share_of(grade: Grade) -> float:
    return (grade + 1) / len(Grade)


def sections(findings: Findings, tables: tuple[Table, ...], record: str) -> tuple[Section, ...]:
    """Everything below the sentences. record: the JSON, for those who want all of it."""
    figures = Section(
        heading=message("All figures"),
        blocks=(
            *tables,
            Details(summary=message("The whole record: protocol, feature spaces, versions"), verbatim=record),
        ),
    )
    found = (_pictures(findings), _copying(findings), _classes(findings), _history(findings), figures)
    return tuple(section for section in found if section.blocks)


def _pictures(findings: Findings) -> Section:
    captions = {
        "generated": message("Generated pictures, in the order they came."),
        "real": message("Real pictures, from {source}.", source=findings.against),
    }
    shown = [(findings.pictures[name], caption) for name, caption in captions.items() if name in findings.pictures]
    sheets = tuple(Picture(sheet=Sheet(pixels, columns=10), caption=caption) for pixels, caption in shown)
    return Section(heading=message("Look at them"), blocks=(Pictures(pictures=sheets),) if sheets else ())


def _copying(findings: Findings) -> Section:
    blocks: list[Block] = []
    gallery = findings.pictures.get("gallery")
    if findings.copying and gallery is not None and len(gallery):
        caption = message(
            "The generated pictures closest to a training picture, in groups of three: the generated picture, the training picture "
            "nearest to it, and the training picture nearest to that one. A copy is more like the second than the second is like the "
            "third."
        )
        blocks.append(Pictures(pictures=(Picture(sheet=Sheet(_in_groups(gallery), columns=4 * GROUPS), caption=caption),)))
    if findings.copying:
        summary = message("How copies were searched for, and how well that works")
        blocks.append(Details(summary=summary, paragraphs=tuple(findings.copying.get("details", ()))))
    return Section(heading=message("Does it copy?"), blocks=tuple(blocks))


def _in_groups(gallery: Pixels) -> Pixels:
    """An empty place after each three pictures, so that the groups stand apart."""
    threes = gallery.reshape(-1, 3, *gallery.shape[1:])
    empty = np.full_like(threes[:, :1], Sheet.ground)
    joined: Pixels = np.concatenate([threes, empty], axis=1).reshape(-1, *gallery.shape[1:])
    return joined


def _classes(findings: Findings) -> Section:
    heading, classes = message("How often each class occurs"), findings.classes
    if not classes:
        return Section(heading=heading, blocks=())
    uneven = off_balance(findings)
    remarks = {"rare": message("too rare"), "often": message("too often")}
    shares = tuple(
        Share(
            name=name,
            real=real,
            generated=made,
            grade={"rare": "poor", "often": "fair"}.get(uneven.get(name, ""), "good"),
            remark=remarks.get(uneven.get(name, ""), ""),
        )
        for name, real, made in zip(findings.class_names, classes["real"], classes["generated"], strict=True)
    )
    return Section(
        heading=heading, blocks=(Shares(head=(message("class"), message("real"), message("generated")), shares=shares),)
    )


def _history(findings: Findings) -> Section:
    curves = tuple(curve for name in DRAWN if (curve := _curve(findings, name)) is not None)
    blocks = (Text(words=_about(findings)), Curves(curves=curves)) if curves else ()
    return Section(heading=message("During training"), blocks=blocks)


def _about(findings: Findings) -> Message:
    if findings.history[0].get("withheld"):
        return message(
            "In the features of three untrained networks, against held-out pictures: not on the scale of the table of all figures."
        )
    return message(
        "In the features of three untrained networks, against training pictures, since none were held out: not on the scale of the "
        "table of all figures."
    )


def _curve(findings: Findings, name: str) -> Curve | None:
    points = [(float(note["images"]), float(note[name])) for note in findings.history if name in note]
    if len(points) < 2:
        return None
    figure = findings.figure(name)
    top = figure.written(max(value for _, value in points) or 1.0)
    caption = (
        message(
            "{figure}, higher is better, from {first:,.0f} to {last:,.0f} images shown; the top is {top}.",
            figure=name,
            first=points[0][0],
            last=points[-1][0],
            top=top,
        )
        if figure.better == "higher"
        else message(
            "{figure}, lower is better, from {first:,.0f} to {last:,.0f} images shown; the top is {top}.",
            figure=name,
            first=points[0][0],
            last=points[-1][0],
            top=top,
        )
    )
    return Curve(points=points, caption=caption)
