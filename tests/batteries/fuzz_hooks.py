"""What Schemathesis has to know of this API beyond its description; its command loads this by SCHEMATHESIS_HOOKS."""

import itertools
import re

import schemathesis
from schemathesis.generation import GenerationMode

_GOOD_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_keys = itertools.count()

# A description cannot tell what is a question, which values the published pages know, and how long an answer is.
NO_QUESTION = {"empty_question", "not_text", "question_too_long", "no_user_message"}
KNOWN_VALUES = {"provider", "topic", "country", "province", "kind", "language", "q", "statement", "marker"}


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, object]) -> None:
    """Give each request a key of its own: an old one would be answered with an old reply."""
    if case.headers and _GOOD_KEY.fullmatch(str(case.headers.get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = f"fuzz-{next(_keys)}"


@schemathesis.check
def right_requests_are_answered(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Hold a refusal of a right request against the few reasons that a description cannot tell."""
    positive = case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE
    if not positive or response.status_code < 400 or response.status_code in (404, 429):
        return
    body = response.json()
    told = body.get("error", body)  # OpenAI's shape, or a problem
    if told["code"] in NO_QUESTION:
        return
    if told["code"] in ("key_needed", "key_unknown") and case.path.startswith("/v1/tickets"):
        return  # its description asks for a key, and one that is made up is none of ours
    if case.path.endswith("/feedback") and case.body.get("useful") and case.body.get("reason"):
        return  # a useful answer has no reason
    fields = {error["field"].split(".")[0] for error in body.get("errors", [])}
    assert told["code"] == "invalid" and fields and fields <= KNOWN_VALUES, f"a right request was refused: {told}"
