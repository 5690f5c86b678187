"""What a choice of providers rests on; kept with the answer, so that the rules can be asked again."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["owner", "manager", "source", "office_abroad", "desk", "association", "guidance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Everything that the rules look at. The question's text is not in it."""

    answered: bool  # pages are cited
    named: tuple[str, ...] = ()  # ids of the providers that the question names, in order
    cited: tuple[str, ...] = ()  # publishers of the cited pages, in order
    evidence: tuple[tuple[str, float], ...] = ()  # provider, its share (0 to 1) in the pages that were found; highest first
    owners: tuple[str, ...] = ()  # whose business the question is: one, or two of about the same standing
    managers: tuple[str, ...] = ()  # a cited page says that they run the measure or take the applications
    offices: tuple[str, ...] = ()  # a cited page states their office in a country of the question
    topics: tuple[str, ...] = ()  # of the question, the most particular first
    provinces: tuple[str, ...] = ()  # of the firm's seat
    category: str | None = None  # mai-esportato, in-consolidamento, consolidata
    member_of: tuple[str, ...] = ()
    calls: tuple[Role, ...] = ()  # roles that the question asks for beside whose business it is
    nationwide: bool = False  # the firm is outside Lombardy
    seed: str = ""  # digest of the question: orders equals
