"""What visitors and programs say of an answer."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.feedback import FeedbackForm, FeedbackIn, FeedbackOut
from api.handoff import new_token
from api.problems import RESPONSES
from api.rendering import render_part
from api.routes.v1 import stored_answer
from api.visitor_key import PRIVATE, Records, with_key
from api.web_context import Web

router = APIRouter()


@router.post("/risposta/{answer_id}/parere", include_in_schema=False)
def give(
    request: Request,
    web: Web,
    records: Records,
    answer_id: str,
    form: Annotated[FeedbackForm, Form()],
    parte: bool = False,
) -> Response:
    """Keep a visitor's feedback and thank; with `?parte=1` in place, else on the page of the answer."""
    answer = stored_answer(answer_id, web)
    response: Response
    if parte:
        response = HTMLResponse(render_part(request, "parts/feedback_thanks.html"), headers=PRIVATE)
    else:
        response = RedirectResponse(f"/risposta/{answer.id}?parere=1#parere-{answer.id}", status_code=303)
    key = with_key(request, response, web.settings.desk.share_days)
    records.feedback.put(form.record(answer, key, records.now()))
    return response


@router.post(
    "/v1/answers/{answer_id}/feedback",
    status_code=201,
    summary="Say whether an answer was useful, and what is wrong with it",
    tags=["answers"],
    responses=RESPONSES,
)
def give_by_program(web: Web, records: Records, answer_id: str, body: FeedbackIn) -> FeedbackOut:
    """Keep it for the help desk; personal data in the text is masked first."""
    answer = stored_answer(answer_id, web)
    kept = body.record(answer, f"api {body.visitor or new_token()}", records.now())
    records.feedback.put(kept)
    return FeedbackOut.model_validate(kept)
