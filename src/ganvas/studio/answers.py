"""Answers: how the studio says what went wrong. A stable code for programs, a sentence in the reader's language, and what to do next."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from ganvas.errors import GanvasError, JobError, NoSuchJob, QueueFull, StudioError
from ganvas.paths import shareable
from ganvas.settings import why_not
from ganvas.words import LOCALES, PSEUDO, Message, Step, language, message

ENGLISH = "en"


class Refused(StudioError):
    """A request that isn't answered as it was meant. status: HTTP's number. code: for programs; by default the number's own.

    details: what programs get beside the error, plain values by their names.
    """

    CODES: Mapping[int, str] = {
        400: "BadRequest",
        401: "SignInNeeded",
        403: "NotAllowed",
        404: "NotFound",
        405: "NotAllowed",
        409: "Conflict",
        413: "TooLarge",
        415: "WrongKind",
        422: "RequestError",
        429: "TooMany",
        500: "InternalError",
    }

    def __init__(
        self, status: int, what: str, *steps: str | Step, code: str | None = None, details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(what, *(steps or (message("Load the page again, and see what is there."),)))
        self.status, self.code, self.details = status, code or self.CODES.get(status, "Refused"), dict(details or {})


STATUS: Mapping[type[GanvasError], int] = {NoSuchJob: 404, JobError: 409, QueueFull: 429}
"""HTTP's number of errors that aren't the studio's own; 400 of others. Their code is the name of their class."""


class Problem(BaseModel):
    """What went wrong. code: stable, for programs. message: a sentence. next: what can be done, a sentence each."""

    code: str
    message: str
    next: list[str]


class Error(BaseModel):
    """The body of every answer that is not what was asked for."""

    error: Problem


def not_found(what: Message) -> Refused:
    return Refused(404, what)


def answer(error: GanvasError, accepted: str | None) -> JSONResponse:
    """An error as an answer. accepted: the request's Accept-Language. Places on this computer are named by their last part alone."""
    status = error.status if isinstance(error, Refused) else STATUS.get(type(error), 400)
    chosen = chosen_language(accepted)
    body = {"error": problem(error, chosen)} | (error.details if isinstance(error, Refused) else {})
    return JSONResponse(body, status, headers={"Content-Language": chosen.replace("_", "-")})


def problem(error: GanvasError, chosen: str) -> dict[str, Any]:
    """An error in a language, as every answer says it."""
    code = error.code if isinstance(error, Refused) else type(error).__name__
    steps = [_step_in(step, chosen) for step in error.steps]
    return Problem(code=code, message=_in(error.what, chosen), next=steps).model_dump()


def chosen_language(accepted: str | None) -> str:
    """The first of a browser's languages that the studio has; else that of the process. It has zh_Hans for zh-CN, too."""
    known = {each.lower().replace("_", "-"): each for each in languages()}
    for wanted in _wished(accepted or ""):
        first = wanted.partition("-")[0]
        for name in (wanted, first, *(each for each in known if each.startswith(f"{first}-"))):
            if name in known:
                return known[name]
    return language()


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that messages are translated into, and English."""
    found = sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir()) if LOCALES.is_dir() else []
    return (ENGLISH, *(name for name in found if name != ENGLISH), PSEUDO)


def install(app: FastAPI) -> None:
    """Let an application answer so whatever happens."""
    app.add_exception_handler(GanvasError, _of_ours)
    app.add_exception_handler(HTTPException, _of_the_framework)
    app.add_exception_handler(RequestValidationError, _of_a_request)
    app.add_exception_handler(Exception, _of_a_fault)


async def _of_ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GanvasError)
    return answer(error, request.headers.get("accept-language"))


async def _of_the_framework(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    match error.status_code:
        case 404:
            what = message("There is nothing at this address.")
        case 405:
            what = message("This can't be done at this address.")
        case 413:
            what = message("This is more than the studio takes at once.")
        case _:
            what = message("The request can't be understood.")
    return answer(Refused(error.status_code, what), request.headers.get("accept-language"))


async def _of_a_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    what = message("{name}: {wrong}", name=place[:80], wrong=why_not(first))
    return answer(Refused(422, what), request.headers.get("accept-language"))


async def _of_a_fault(request: Request, error: Exception) -> JSONResponse:
    """The server's own window shows the rest, which is nobody else's."""
    return answer(Refused(500, FAULT), request.headers.get("accept-language"))


FAULT = message("Something went wrong in the studio. The window in which it was started says what.")
"""What is said of an error that is nobody's but the studio's."""


def _wished(accepted: str) -> list[str]:
    """ "ko-KR,ko;q=0.9,en;q=0.8" -> ko-kr, ko, en"""
    wished: list[tuple[float, str]] = []
    for part in accepted[:400].split(","):
        name, _, rest = part.strip().lower().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        if name and weight > 0:
            wished.append((weight, name))
    return [name for _, name in sorted(wished, key=lambda each: -each[0])]


def said_in(value: Any, chosen: str) -> Any:
    """A value of plain parts, its messages in a language, and without places on this computer in them."""
    if isinstance(value, Message):
        return _in(value, chosen)
    if isinstance(value, Mapping):
        return {name: said_in(each, chosen) for name, each in value.items()}
    return [said_in(each, chosen) for each in value] if isinstance(value, list | tuple) else value


def _in(what: str, chosen: str) -> str:
    plain = shareable(what) if isinstance(what, Message) else what
    return plain.in_language(chosen) if isinstance(plain, Message) else plain


def _step_in(step: Step, chosen: str) -> str:
    return Step(_in(step.words, chosen), step.command).typed
