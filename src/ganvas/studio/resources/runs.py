"""Runs: the trainings in a workspace, whoever began them, read from their folders. Nothing here needs torch."""

import json
import time
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from pydantic import BaseModel

from ganvas.jobs.reported import RECORD, words_of
from ganvas.paths import path_named, same_name, shareable
from ganvas.runs.found import is_run, runs_in
from ganvas.runs.sheets import sheets_in
from ganvas.studio.answers import Refused, not_found, said_in
from ganvas.studio.held import Held, InLanguage, InStudio
from ganvas.studio.logs import health_in, thinned
from ganvas.studio.uses import Use, uses_of
from ganvas.words import message

router = APIRouter(prefix="/runs", tags=["runs"])

KEPT = {"Cache-Control": f"private, max-age={7 * 24 * 60 * 60}, immutable"}
"""Of pictures whose address changes with what they show. A week, and what was removed is in no browser any more."""
LIVELY_SECONDS = 60.0
"""A run whose log has grown so lately is being trained."""
_TRAININGS = ("train", "resume")
_OWN = ("pack",)
"""Of run.json: what only says where things are on this computer."""
Name = Annotated[str, InPath(max_length=200, description="Of a run.")]


Operator = Literal["vary", "blend", "inherit"]


class Run(BaseModel):
    """A run. state: training, queued (its job waits), elsewhere (it seems to be trained outside of the studio) or idle.

    job: its job that runs or waits. preview: images shown at the last sheet. preview_version: of that sheet, with which its address may be
    kept by a browser. operators: what can be done with pieces of its model; nothing of one that makes its pictures from others. does: what
    its model can be used for now.
    """

    name: str
    state: str
    job: int | None
    recipe: str
    source: str
    step: int
    images: int
    seconds: float
    changed: float
    preview: int | None
    operators: list[Operator]
    does: list[Use]
    preview_version: str | None


class RunDetails(Run):
    """A run with all that is written in its recipe.json and run.json."""

    settings: dict[str, Any]
    facts: dict[str, Any]
    checkpoints: list[int]
    has_report: bool


class Preview(BaseModel):
    """A sheet of samples, always of the same latents. images: shown until then. version: changes with the file."""

    images: int
    bytes: int
    version: str


class Note(BaseModel, extra="allow"):
    """A line of log.jsonl. health: what is wrong, a sentence each."""

    step: int
    images: int = 0
    seconds: float = 0.0
    images_per_second: float = 0.0
    losses: dict[str, float | None] = {}
    readings: dict[str, float | None] = {}
    health: list[str] = []


class Log(BaseModel):
    """Notes after a step, at most so many, evenly thinned; the last one is always there. total: notes before thinning."""

    notes: list[Note]
    total: int


@router.get("")
def runs(studio: InStudio) -> list[Run]:
    """All runs, the one that changed last first."""
    jobs = _jobs(studio)
    return [_overview(studio, path, jobs) for path in runs_in(studio.workspace.runs) if is_inside(studio, path)]


@router.get("/{name}")
def run(name: Name, studio: InStudio) -> RunDetails:
    """One run."""
    path = run_named(studio, name)
    facts = {key: value for key, value in _read(path / "run.json").items() if key not in _OWN}
    facts |= {key: shareable(facts[key]) for key in ("source", "source_b", "started_from", "previews") if facts.get(key)}
    saved = [int(each.stem) for each in sorted((path / "checkpoints").glob("[0-9]*.safetensors")) if each.stem.isdecimal()]
    return RunDetails(
        **_overview(studio, path, _jobs(studio)).model_dump(),
        settings=_read(path / "recipe.json"),
        facts=facts,
        checkpoints=saved,
        has_report=(path / RECORD).is_file(),
    )


@router.get("/{name}/log")
def log(
    name: Name,
    studio: InStudio,
    language: InLanguage,
    after: Annotated[int, Query(ge=-1, le=2**53, description="Only notes of later steps.")] = -1,
    most: Annotated[int, Query(ge=2, le=20_000)] = 2_000,
) -> Log:
    """What the run noted: losses, readings, speed and health."""
    notes = [note for note in studio.logs.notes(run_named(studio, name) / "log.jsonl") if note["step"] > after]
    said = [note | {"health": health_in(note, language)} for note in thinned(notes, most)]
    return Log(notes=[Note.model_validate(note) for note in said], total=len(notes))


@router.get("/{name}/previews")
def previews(name: Name, studio: InStudio) -> list[Preview]:
    """The sheets that were made while it trained, oldest first."""
    sheets = _sheets(run_named(studio, name))
    return [Preview(images=int(each.stem), bytes=each.stat().st_size, version=_version(each)) for each in sheets]


@router.get("/{name}/previews/{images}.png", response_class=FileResponse, responses={200: {"content": {"image/png": {}}}})
def preview(
    name: Name,
    images: Annotated[int, InPath(ge=0, le=2**53)],
    studio: InStudio,
    v: Annotated[str | None, Query(max_length=64, description="Its version.")] = None,
) -> FileResponse:
    """One sheet. With its version in the address, browsers keep it."""
    for sheet in _sheets(run_named(studio, name)):
        if int(sheet.stem) == images:
            return FileResponse(sheet, media_type="image/png", headers=KEPT if v == _version(sheet) else None)
    raise not_found(message("The run has no such preview."))


@router.get("/{name}/report")
def report(name: Name, studio: InStudio, language: InLanguage) -> dict[str, Any]:
    """What the latest evaluation that was asked for here has found: its record, as ganvas evaluate --json writes it.

    In the reader's language are its notes and, under ``sentences``, what the figures say and what can be done next.
    """
    path = run_named(studio, name) / RECORD
    if not path.is_file():
        raise not_found(message("The run wasn't evaluated yet."))
    found = _read(path)
    return found | {name: said_in(each, language) for name, each in words_of(path).items()}


def run_named(studio: Held, name: str) -> Path:
    """The folder of a run by its name: one of those that are there, so that no name leads elsewhere."""
    path = path_named(runs_in(studio.workspace.runs), name)
    if path is not None and is_inside(studio, path):
        return path
    raise not_found(message("There is no run called {name!r}.", name=name[:80]))


def is_inside(studio: Held, path: Path) -> bool:
    """Whether it is a run, and no link leads out of the workspace."""
    return is_run(path) and path.resolve().is_relative_to(studio.workspace.runs.resolve())


def _sheets(path: Path) -> list[Path]:
    """The sheets in a run. Those that a person let be written elsewhere are theirs to look at."""
    try:
        folder = (path / str(_read(path / "run.json").get("previews", "previews"))).resolve()
    except ValueError:  # no path has a zero byte
        return []
    if not folder.is_relative_to(path.resolve()):
        return []
    return [sheet for sheet in sheets_in(folder) if not sheet.is_symlink()]


def _version(sheet: Path) -> str:
    """Another one where a run of the same name was trained again."""
    state = sheet.stat()
    return f"{state.st_mtime_ns:x}-{state.st_size:x}"


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
        json.dumps(found, ensure_ascii=False).encode()  # halves of characters can be read and not be answered
    except FileNotFoundError:
        raise not_found(message("{name} isn't there.", name=path.name)) from None
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(422, message("{name} of the run can't be read.", name=path.name))
    return found


def _jobs(studio: Held) -> dict[str, tuple[int, str]]:
    """The trainings that run or wait, as (number, state) by the name of their run."""
    found: dict[str, tuple[int, str]] = {}
    for job in studio.workspace.queue.list(states=("running", "queued"), limit=1_000):
        if job.kind in _TRAININGS and (named := (job.result or {}).get("run") or job.params.get("run")):
            found.setdefault(same_name(Path(str(named)).name), (job.number, job.state))
    return found


def _ended(studio: Held) -> dict[str, float]:
    """When the last training of each run ended that the studio did, in seconds since 1970."""
    found: dict[str, float] = {}
    for job in studio.workspace.queue.list(states=("done", "failed", "cancelled", "interrupted"), limit=200):
        if job.kind in _TRAININGS and job.ended_at and (named := (job.result or {}).get("run") or job.params.get("run")):
            name = same_name(Path(str(named)).name)
            found[name] = max(found.get(name, 0.0), job.ended_at.timestamp())
    return found


def _is_lively(studio: Held, log: Path) -> bool:
    """Whether somebody is training a run that no job trains: its log has grown lately, and after the last job of it had ended."""
    try:
        changed = log.stat().st_mtime
    except OSError:
        return False
    if not 0 <= time.time() - changed < LIVELY_SECONDS:
        return False  # as almost always; jobs are asked for only where it matters
    return changed > _ended(studio).get(same_name(log.parent.name), 0.0) + 1


def _overview(studio: Held, path: Path, jobs: dict[str, tuple[int, str]]) -> Run:
    try:
        recipe, facts = _read(path / "recipe.json"), _read(path / "run.json")
    except Refused:  # one that is damaged is in the list all the same
        recipe, facts = {}, {}
    log = path / "log.jsonl"
    note = studio.logs.last(log) or {}
    number, state = jobs.get(same_name(path.name), (None, "idle"))
    if state == "idle" and _is_lively(studio, log):
        state = "elsewhere"
    sheets = _sheets(path) if facts else []
    return Run(
        name=path.name,
        state="training" if state == "running" else state,
        job=number,
        recipe=str(recipe.get("name", "")),
        source=shareable(str(facts.get("source", ""))),
        step=int(note.get("step", 0)),
        images=int(note.get("images", 0)),
        seconds=float(note.get("seconds", 0.0)),
        changed=(log if log.exists() else path / "run.json").stat().st_mtime,
        preview=int(sheets[-1].stem) if sheets else None,
        operators=_operators(recipe.get("model")),
        does=uses_of(path, recipe),
        preview_version=_version(sheets[-1]) if sheets else None,
    )


def _operators(settings: Any) -> list[Operator]:
    """By what the settings of its model say of latents and styles, without making it, which needs torch."""
    if not isinstance(settings, dict) or "latent_size" not in settings:
        return []
    return ["vary", "blend", "inherit"] if "style_size" in settings else ["vary", "blend"]
