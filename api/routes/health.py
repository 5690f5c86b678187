"""Whether the server can answer, for whoever watches over it."""

import logging

from fastapi import APIRouter, Response

from api.schemas import HealthOut
from api.web_context import Web
from kb.errors import KbError

router = APIRouter()
log = logging.getLogger(__name__)


@router.get("/health", summary="Can questions be answered?", tags=["operation"], responses={503: {"model": HealthOut}})
def health(web: Web, response: Response) -> HealthOut:
    """Return 200 when a build is published and open, else 503; either way with the state."""
    try:
        state = HealthOut.of(web.service.health())
    except KbError as error:
        log.warning("unhealthy", extra={"cause": str(error)})
        state = HealthOut(status="failing")
    response.status_code = 200 if state.status == "ok" else 503
    response.headers["Cache-Control"] = "no-store"
    return state
