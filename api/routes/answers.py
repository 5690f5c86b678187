"""The page of an answer, the answer as a file, and taking up an answer whose stream broke off."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response

from api.answer_view import AnswerView, view
from api.i18n import page_language
from api.public_address import public_link
from api.rendering import page, render_part
from api.routes.case import AskForm, question_of, register, shown
from api.routes.v1 import stored_answer
from api.visitor_key import PRIVATE
from api.web_context import Web, WebContext

router = APIRouter(include_in_schema=False)


@router.get("/risposta/{answer_id}")
def show_answer(request: Request, web: Web, answer_id: str, parte: bool = False) -> HTMLResponse:
    """Show an answer; with `?parte=1` without head and footer, for the page that asked in place."""
    found = arranged(request, web, answer_id)
    if parte:
        return HTMLResponse(render_part(request, "parts/answer.html", view=found), headers=PRIVATE)
    if found.answer.outcome == "error":
        form = AskForm(question=found.question)  # to be put right
    else:
        form = AskForm(previous_question=found.question, previous_answer=found.answer.text if found.question else "")
    return page(request, "answer.html", view=found, form=form, case=shown(request, web), reply_headers=PRIVATE)


@router.get("/risposta/{answer_id}/pdf")
async def read_answer_pdf(request: Request, web: Web, answer_id: str) -> Response:
    """Return an answer with its sources as a PDF, in its turn: making one takes as long as an answer."""
    from api.answer_pdf import render_answer  # slow to import

    found = await run_in_threadpool(arranged, request, web, answer_id)
    pdf = await web.admission.run(lambda: render_answer(found, page_language(request)))
    name = f'attachment; filename="fondaco-{found.answer.id[:12]}.pdf"'
    return Response(pdf, media_type="application/pdf", headers=PRIVATE | {"Content-Disposition": name})


@router.post("/riprendi")
def take_up(request: Request, web: Web, question: Annotated[str, Form(max_length=8000)]) -> Response:
    """Return the answer to the visitor's last question as a part of a page; nothing (204) if it never was whole."""
    asked = shown(request, web).dossier.asked
    if not asked or asked[-1].question != question.strip():
        return Response(status_code=204, headers=PRIVATE)
    found = arranged(request, web, asked[-1].answer_id)
    return HTMLResponse(render_part(request, "parts/answer.html", view=found), headers=PRIVATE)


def arranged(request: Request, web: WebContext, answer_id: str) -> AnswerView:
    """Return a kept answer for reading, with the question for whoever asked it. Raises ProblemError if there is none."""
    answer = stored_answer(answer_id, web)
    names = {provider.id: provider.short_name for provider in register(web).values()}
    address = public_link(request, "show_answer", answer_id=answer.id)
    return view(answer, names, today=web.today(), question=question_of(request, web, answer_id), address=address)
