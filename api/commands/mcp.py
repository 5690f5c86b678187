"""`fondaco mcp`."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import TypeVar

from api.settings import load_settings

_T = TypeVar("_T")


def mcp() -> None:
    """Answer MCP clients over standard input and output; nothing else is written there."""
    from api.app import today_in_italy  # this and what follows is slow to import
    from api.compose import open_service
    from api.mcp_server import Tools, build_server
    from api.process_limits import limit_file_size

    settings = load_settings()
    limit_file_size(settings.kb.max_index_bytes)
    # A server may own the published index of Chroma, or want to: the same vectors are scanned.
    service = open_service(settings.model_copy(update={"vectors": "exact"}))
    today: Callable[[], date] = today_in_italy
    build_server(Tools(service, _in_thread, today)).run("stdio")


def _in_thread(work: Callable[[], _T]) -> Awaitable[_T]:
    return asyncio.to_thread(work)
