"""The evidence of an answer: as JSON for programs, as a PDF for people."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.i18n import UiLanguage
from api.problems import RESPONSES, ProblemError
from api.visitor_key import PRIVATE
from api.web_context import Web, WebContext
from assistant.evidence import Pack, canonical

router = APIRouter(prefix="/v1/answers", responses=RESPONSES, tags=["answers"])


@router.get(
    "/{answer_id}/evidence.json",
    summary="All that an answer rests on, sealed",
    response_class=Response,
    responses={
        200: {"description": "Canonical JSON (RFC 8785)", "content": {"application/json": {"schema": {"type": "object"}}}}
    },
)
def read_evidence(answer_id: str, web: Web) -> Response:
    """Return question, answer, passages whole, checks and digests, as `fondaco evidence verify` reads them."""
    return Response(canonical(_pack(answer_id, web)), media_type="application/json", headers=PRIVATE)


@router.get(
    "/{answer_id}/evidence.pdf",
    summary="The same as a PDF",
    response_class=Response,
    responses={200: {"description": "The JSON is attached", "content": {"application/pdf": {"schema": {"type": "string"}}}}},
)
def read_evidence_pdf(
    answer_id: str, web: Web, lang: Annotated[UiLanguage, Query(description="language of the labels")] = "it"
) -> Response:
    """Return the evidence for an owner and for an auditor; the JSON is attached to it."""
    from api.evidence_pdf import render_evidence  # slow to import

    pack = _pack(answer_id, web)
    name = f'attachment; filename="fondaco-{pack["answer"]["id"][:12]}.pdf"'
    return Response(render_evidence(pack, lang), media_type="application/pdf", headers=PRIVATE | {"Content-Disposition": name})


def _pack(answer_id: str, web: WebContext) -> Pack:
    found = None if answer_id == "last" else web.service.evidence(answer_id)
    if found is None:
        raise ProblemError(404, "unknown_answer")
    return found
