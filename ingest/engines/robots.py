"""robots.txt, read by Protego, with the meaning of a missing or broken one (RFC 9309)."""

from collections.abc import Sequence

from protego import Protego

from ingest.types import Reason
from kb.crawl_types import SkippedAddress

AGENT = "Fondaco"
MAX_CRAWL_DELAY_SECONDS = 30.0


class ParsedRobots:
    """The rules of a robots.txt that was read; an empty text allows everything."""

    def __init__(self, text: str = "") -> None:
        self._rules = Protego.parse(text)

    def refusal(self, url: str) -> SkippedAddress | None:
        """Return why the address must not be asked for, or None if it may."""
        if self._rules.can_fetch(url, AGENT):
            return None
        return SkippedAddress(url, Reason.ROBOTS, "forbidden by robots.txt")

    @property
    def sitemaps(self) -> Sequence[str]:
        """Addresses of sitemaps that the file names."""
        return tuple(self._rules.sitemaps)

    @property
    def delay_seconds(self) -> float:
        """The pause that the file asks for, within reason; 0 if none."""
        return min(float(self._rules.crawl_delay(AGENT) or 0), MAX_CRAWL_DELAY_SECONDS)


class UnreadRobots:
    """A robots.txt that could not be read: until it can, nothing on its host may be asked for."""

    sitemaps: Sequence[str] = ()
    delay_seconds = 0.0

    def __init__(self, reason: Reason, detail: str) -> None:
        self._reason = reason
        self._detail = detail

    def refusal(self, url: str) -> SkippedAddress | None:
        """Return why the host cannot be asked."""
        return SkippedAddress(url, self._reason, f"robots.txt: {self._detail}")


Robots = ParsedRobots | UnreadRobots
