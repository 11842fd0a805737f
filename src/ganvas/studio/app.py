"""The application: the guard around the resources and the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.routing import Mount

from ganvas.studio import answers
from ganvas.studio.answers import Problem
from ganvas.studio.guard.guard import Guard
from ganvas.studio.held import Held
from ganvas.studio.page import FOLDER, Page
from ganvas.studio.resources import events, jobs, languages, pictures, pieces, recipes, runs, session, workspace
from ganvas.version import VERSION

PREFIX = "/api/v1"
ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    workspace.router,
    pictures.router,
    runs.router,
    jobs.router,
    events.router,
    pieces.router,
    pieces.labels,
    recipes.router,
    languages.router,
)


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
        app.state.held.pulse.stop()

    app = FastAPI(
        title="The ganvas studio",
        version=VERSION,
        openapi_url=f"{PREFIX}/openapi.json",
        # Their pages load scripts from elsewhere, which ours never does.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
        responses={"4XX": {"model": Problem, "description": "Why not, and what to do next."}},
    )
    answers.install(app)
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    app.router.routes.append(Mount("/", Page(page), name="page"))
    return app
