"""A portal in a process of its own that falls silent in the middle of its answers, to be killed there.

python -m tests.browser.stalling_server PORT [--stall]
"""

import sys
import threading
from collections.abc import Iterator

import uvicorn

from api.app import create_app
from api.web_settings import WebSettings
from assistant.types import Event, Question
from tests.api.builders import TODAY, MemoryService, an_answer

_LONGEST_SECONDS = 120  # in case that nobody kills it


class Fairs(MemoryService):
    """Answers every question with the same answer; where it stalls, only its first statement ever comes."""

    def __init__(self, stalls: bool) -> None:
        super().__init__()
        self.reply, self._stalls = an_answer(), stalls

    def stream(self, question: Question) -> Iterator[Event]:
        """Yield the reply, or its beginning."""
        for event in super().stream(question):
            yield event
            if self._stalls and event.name == "statement":
                threading.Event().wait(_LONGEST_SECONDS)


def main() -> None:
    """Serve until killed."""
    app = create_app(Fairs("--stall" in sys.argv), WebSettings(), today=lambda: TODAY)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")


if __name__ == "__main__":
    main()
