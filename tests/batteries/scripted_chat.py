"""A chat model that says what a test gives it, in pieces, and remembers what it was asked."""

from collections.abc import Callable, Iterable, Iterator

from assistant.writing.types import ChatPiece


class ScriptedChat:
    """Speaks the pieces that `script` makes for each question."""

    name = "scripted:hostile"

    def __init__(self, script: Callable[[str, str], Iterable[str]], tokens: int | None = None) -> None:
        self._script, self._tokens = script, tokens
        self.asked: list[tuple[str, str]] = []

    def stream(self, system: str, user: str, seconds: float) -> Iterator[ChatPiece]:
        self.asked.append((system, user))
        for piece in self._script(system, user):
            yield ChatPiece(piece)
        if self._tokens is not None:
            yield ChatPiece("", self._tokens)


def saying(*pieces: str, tokens: int | None = None) -> ScriptedChat:
    """Return a model that always says the same."""
    return ScriptedChat(lambda system, user: pieces, tokens)
