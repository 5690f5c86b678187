"""Server-sent events of an answer."""

import json
import logging
from collections.abc import AsyncIterator, Mapping

from api.admission import Feed
from assistant.types import Event

log = logging.getLogger(__name__)

HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
MEDIA_TYPE = "text/event-stream"
# One event of a stream, as OpenAPI 3.2 and FastAPI describe it.
EVENT_SCHEMA: dict[str, object] = {
    "type": "object",
    "required": ["data"],
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
}


async def send_events(
    first: Event | None, feed: Feed, heartbeat_seconds: float, failure: Mapping[str, object]
) -> AsyncIterator[bytes]:
    """Yield the first event and the rest of the feed, with a comment as sign of life in long silences.

    If the making of events fails after the first, an `error` event with the data of `failure` ends the stream.
    """
    event = first
    try:
        while event is not None:
            yield encode(event)
            event = None
            while event is None:
                try:
                    event = await feed.next(heartbeat_seconds)
                    break
                except TimeoutError:
                    yield b": heartbeat\n\n"
    except Exception:
        log.exception("stream failed")
        yield encode(Event(name="error", data=failure))
    finally:
        feed.stop()


def encode(event: Event) -> bytes:
    """Return an event as it goes over the wire."""
    data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    return f"event: {event.name}\ndata: {data}\n\n".encode()
