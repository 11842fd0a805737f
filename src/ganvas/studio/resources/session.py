"""The session: what a browser has to show from then on, given for the token of the address that the terminal printed."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from ganvas.studio.answers import Refused
from ganvas.studio.held import InStudio
from ganvas.words import message

router = APIRouter(prefix="/session", tags=["session"])


class Token(BaseModel):
    token: str = Field(max_length=200, description="What stands behind #token= in the address.")


@router.post("", status_code=204)
def sign_in(given: Token, studio: InStudio) -> Response:
    """Sign a browser in: it gets a cookie that no script can read and no other page can send."""
    if not studio.doors.opens(given.token):
        raise Refused(
            403,
            message("This is not the studio's token. It has a new one each time that it is started."),
            message("Open the address that the studio printed when it started."),
            code="WrongToken",
        )
    answer = Response(status_code=204)
    answer.set_cookie(studio.doors.cookie, studio.doors.session, path="/", httponly=True, samesite="strict")
    return answer
