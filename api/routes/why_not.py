"""Why a provider is not among those of an answer."""

from typing import Any

from fastapi import APIRouter
from pydantic import TypeAdapter

from api.ports import Answering
from api.problems import RESPONSES, ProblemError
from api.schemas import WhyNotOut
from api.web_context import Web
from assistant.providers.ground import Ground
from assistant.why_not import why_not

router = APIRouter(prefix="/v1", responses=RESPONSES)
_GROUND: TypeAdapter[Ground | None] = TypeAdapter(Ground | None)


@router.get("/answers/{answer_id}/why-not/{provider_id}", summary="Ask why a provider is not in an answer", tags=["answers"])
def read_why_not(answer_id: str, provider_id: str, web: Web) -> WhyNotOut:
    """Return the rules that kept a provider out of a kept answer, with sentences in the answer's language."""
    return why_not_of(web.service, answer_id, provider_id)


def why_not_of(service: Answering, answer_id: str, provider_id: str) -> WhyNotOut:
    """Return what kept a provider out of a kept answer. Raises ProblemError if the answer or the provider is unknown."""
    record: dict[str, Any] | None = service.answer(answer_id)
    if record is None:
        raise ProblemError(404, "unknown_answer")
    register = service.providers()
    if provider_id not in register:
        raise ProblemError(404, "unknown_provider")
    ground = _GROUND.validate_python(record["trace"].get("ground"))
    shown = [card["id"] for card in record["providers"]]
    return WhyNotOut.model_validate(why_not(register[provider_id], ground, register, shown, record["language"]))
