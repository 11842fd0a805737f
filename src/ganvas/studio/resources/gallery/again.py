"""Again: a piece of the gallery is drawn once more from its origin, and the two pictures are compared."""

from io import BytesIO

import numpy as np
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from PIL import Image
from pydantic import BaseModel

from ganvas.drawing import requests
from ganvas.studio.answers import Refused
from ganvas.studio.held import InStudio
from ganvas.studio.resources.asking import told
from ganvas.studio.resources.pieces import Id, piece_of, run_of
from ganvas.words import message

router = APIRouter(prefix="/pieces", tags=["pieces"])


class MadeAgain(BaseModel):
    """same: whether all pixels are. different: how many aren't. most: the largest difference of one, 0 to 255. picture: the new one."""

    same: bool
    different: int
    most: int
    picture: str


@router.post("/{id}/again")
async def make_again(id: Id, request: Request, studio: InStudio) -> MadeAgain:
    """Draw a piece once more, by its model, and say whether the picture is the same. What the gallery has stays as it is."""
    piece = await run_sync(piece_of, studio.workspace.gallery, id)
    run = run_of(studio, piece)
    if run is None:
        raise Refused(
            409,
            message("The model that made this piece isn't among the runs of the workspace."),
            message("Bring its run back into the workspace's folder runs. The picture stays in any case."),
            code="ModelIsGone",
        )
    header, files = await told(requests.Again(run=run, pieces=(piece.text,)), request, studio)
    studio.drawn.add(header["pieces"], files)
    with Image.open(BytesIO(files[0])) as image:
        new = np.asarray(image.convert("RGB"), np.int16)
    before = np.broadcast_to(piece.picture, (piece.height, piece.width, 3)).astype(np.int16)
    apart = np.abs(new - before).max(2) if new.shape == before.shape else np.full(before.shape[:2], 255)
    address = request.app.url_path_for("drawn_picture", id=header["pieces"][0]["id"])
    return MadeAgain(same=not apart.any(), different=int((apart > 0).sum()), most=int(apart.max()), picture=str(address))
