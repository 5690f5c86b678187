"""A parameter of the address that an operation of /v1 does not know is named, so that a slip of the pen is no silent one."""

from fastapi import Request

from api.i18n import accepted_language, text
from api.problems import ProblemError
from api.schemas import FieldErrorOut


async def refuse_unknown_parameters(request: Request) -> None:
    """Raise a 422 that lists the unknown parameters of the query with those there are."""
    sent = request.query_params.keys()
    path = getattr(request.scope["route"], "path_format", "")
    if not sent or not path.startswith("/v1/"):
        return
    operation = request.app.openapi()["paths"].get(path, {}).get(request.method.lower(), {})
    known = [p["name"] for p in operation.get("parameters", ()) if p.get("in") == "query"]
    unknown = [name for name in sent if name not in known]
    if unknown:
        language = accepted_language(request)
        message = (
            text(language, "access.unknown_parameter", known=", ".join(known))
            if known
            else text(language, "access.no_parameters")
        )
        errors = [FieldErrorOut(field=name[:100], message=message) for name in unknown[:20]]
        raise ProblemError(422, "unknown_parameters", errors=errors)
