"""What calling Fondaco can end with: one class for each thing that a program can do about it."""

from collections.abc import Mapping

import httpx
from pydantic import ValidationError

from api.errors import ApiError
from api.schemas import FieldErrorOut, ProblemOut


class FondacoError(ApiError):
    """Base of all errors of the client."""


class UnreachableError(FondacoError):
    """No reply came: the address is wrong, the server is down, or it took too long."""


class UnexpectedReplyError(FondacoError):
    """A reply that is none of this API, or of a version that this client does not know."""


class BrokenStreamError(FondacoError):
    """A stream ended before its answer was whole; ask again."""


class RefusedError(FondacoError):
    """A request that the server did not serve; what it says is in the language that the client asks for."""

    def __init__(self, problem: ProblemOut, retry_after_seconds: float | None) -> None:
        """`retry_after_seconds` is when to come back, if the server says so."""
        fields = "".join(f"; {error.field}: {error.message}" for error in problem.errors)
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}{fields}")
        self.status, self.code = problem.status, problem.code  # `code` is stable
        self.title, self.detail = problem.title, problem.detail
        self.errors: tuple[FieldErrorOut, ...] = tuple(problem.errors)
        self.retry_after_seconds = retry_after_seconds


class InvalidRequestError(RefusedError):
    """What was sent does not fit; `errors` names the fields."""


class KeyRefusedError(RefusedError):
    """The key is unknown, revoked or may not do this."""


class NotFoundError(RefusedError):
    """There is no such answer, source, provider or measure."""


class RateLimitedError(RefusedError):
    """Too many requests; come back after `retry_after_seconds`."""


class UnavailableError(RefusedError):
    """Not now: the server is busy, or has no published pages yet."""


class ServerError(RefusedError):
    """The server failed; its operators know."""


_BY_STATUS: Mapping[int, type[RefusedError]] = {
    400: InvalidRequestError,
    401: KeyRefusedError,
    403: KeyRefusedError,
    404: NotFoundError,
    413: InvalidRequestError,
    422: InvalidRequestError,
    429: RateLimitedError,
    503: UnavailableError,
}
_SERVER = 500


def refusal(response: httpx.Response) -> FondacoError:
    """Return the error for a reply with an error's status; its body has been read."""
    try:
        problem = ProblemOut.model_validate_json(response.content)
    except ValidationError:
        return UnexpectedReplyError(f"{response.request.url}: status {response.status_code} without a problem that can be read")
    kind = _BY_STATUS.get(response.status_code, ServerError if response.status_code >= _SERVER else RefusedError)
    return kind(problem, _seconds(response.headers.get("Retry-After", "")))


def _seconds(header: str) -> float | None:
    return float(header) if header.isdigit() else None
