"""The application: the guard around the resources and the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.routing import Mount

from ganvas.studio import answers
from ganvas.studio.answers import Error
from ganvas.studio.guard.guard import Guard
from ganvas.studio.held import Held
from ganvas.studio.page import FOLDER, Page
from ganvas.studio.resources import (
    drawing,
    events,
    jobs,
    languages,
    pictures,
    pieces,
    recipes,
    runs,
    session,
    translating,
    workspace,
)
from ganvas.studio.resources.exploring import live, waiting
from ganvas.studio.resources.exploring import pieces as explored
from ganvas.studio.resources.gallery import again, exports, files, marks
from ganvas.studio.resources.training import moments, reports

PREFIX = "/api/v1"
ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    workspace.router,
    pictures.router,
    runs.router,
    moments.router,
    reports.router,
    jobs.router,
    events.router,
    files.router,
    pieces.router,
    pieces.labels,
    marks.router,
    marks.collections,
    marks.trash,
    again.router,
    exports.router,
    drawing.router,
    drawing.pictures,
    drawing.keeping,
    explored.router,
    explored.explorable,
    waiting.router,
    live.router,
    translating.router,
    recipes.router,
    languages.router,
)


class _Described(FastAPI):
    """Whose document names addresses below the prefix, as clients that are made from it call them."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            whole = super().openapi()
            paths = {path.removeprefix(PREFIX): methods for path, methods in whole["paths"].items()}
            # The version of the interface is that of its addresses; ganvas's own would change the document without need.
            self.openapi_schema = whole | {
                "paths": paths,
                "servers": [{"url": PREFIX}],
                "info": whole["info"] | {"version": "1"},
            }
        return self.openapi_schema


def create_app(held: Held, *, page: Path = FOLDER) -> Guard:
    """A studio as an ASGI application. held: its workspace, and under which addresses it may be asked by whom. page: the built files."""
    app = inner_app(page)
    app.state.held = held
    return Guard(app, held.doors)


def inner_app(page: Path = FOLDER) -> FastAPI:
    """What the guard guards. It isn't served without."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        app.state.held.close()

    app = _Described(
        title="The ganvas studio",
        openapi_url=f"{PREFIX}/openapi.json",
        # Their pages load scripts from elsewhere, which ours never does.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
        responses={"4XX": {"model": Error, "description": "Why not, and what to do next."}},
    )
    answers.install(app)
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    app.router.routes.append(Mount("/", Page(page), name="page"))
    return app
