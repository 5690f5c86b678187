"""How often each provider was shown, against how often it could have been: a check on the rules' fairness."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.providers.ground import Ground
from assistant.providers.rules import claims
from kb.types import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an answer's choice rested on, and whom it showed: provider and rule, in their order."""

    ground: Ground
    cards: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """One provider over many answers."""

    provider_id: str
    eligible: int  # answers in which a rule spoke for it
    shown: int
    first: int  # answers that name it before all others
    rules: Mapping[str, int]  # rule -> times it was shown by it

    @property
    def overlooked(self) -> bool:
        """Whether rules spoke for it and it was never shown."""
        return self.eligible > 0 and self.shown == 0


def exposure(answers: Iterable[Shown], register: Mapping[str, Provider]) -> list[Exposure]:
    """Return every provider of the register, the most shown first."""
    eligible: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    first: Counter[str] = Counter()
    rules: dict[str, Counter[str]] = {provider_id: Counter() for provider_id in register}
    for answer in answers:
        able = {claim.provider_id for claim in claims(answer.ground, register.values())}
        eligible.update(able | {provider_id for provider_id, _ in answer.cards})
        shown.update(provider_id for provider_id, _ in answer.cards)
        first.update(provider_id for provider_id, _ in answer.cards[:1])
        for provider_id, rule in answer.cards:
            rules.setdefault(provider_id, Counter())[rule] += 1
    found = [
        Exposure(provider_id=i, eligible=eligible[i], shown=shown[i], first=first[i], rules=dict(rules[i].most_common()))
        for i in rules
    ]
    return sorted(found, key=lambda e: (-e.shown, -e.eligible, e.provider_id))
