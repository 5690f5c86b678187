"""An answer arranged for reading: statements under their provider, citations by marker."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from api.schemas import AnswerOut, CitationOut, OpportunityOut, ProviderCardOut, StatementOut


@dataclass(frozen=True, slots=True)
class Group:
    """Statements of one provider that follow one another; the name is None for those of nobody."""

    name: str | None
    statements: tuple[StatementOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """What the templates of an answer read."""

    answer: AnswerOut
    groups: tuple[Group, ...]
    citations: dict[int, CitationOut]
    provider_names: dict[str, str]
    sample: bool  # sources on *.localhost

    @property
    def calm(self) -> bool:
        """Whether there is no answer but a next step."""
        return self.answer.outcome in ("abstain", "refuse", "redirect", "clarify", "error")

    def cards(self) -> list[ProviderCardOut]:
        """Return the providers to turn to."""
        return self.answer.providers

    def opportunities(self) -> list[OpportunityOut]:
        """Return the dated measures, those that can be used first."""
        order = ("closing", "open", "announced", "closed")
        return sorted(self.answer.opportunities, key=lambda o: order.index(o.state))


def view(answer: AnswerOut, provider_names: dict[str, str]) -> AnswerView:
    """Arrange an answer; `provider_names` gives the short name of each provider by id."""
    return AnswerView(
        answer=answer,
        groups=_groups(answer.statements),
        citations={citation.marker: citation for citation in answer.citations},
        provider_names=provider_names,
        sample=any(is_sample(citation.url) for citation in answer.citations),
    )


def is_sample(url: str) -> bool:
    """Tell whether an address lies on the sample web."""
    host = urlsplit(url).hostname or ""
    return host.endswith(".localhost")


def _groups(statements: Sequence[StatementOut]) -> tuple[Group, ...]:
    groups: list[Group] = []
    for statement in statements:
        # A note without a group belongs to what it follows.
        name = statement.group or (groups[-1].name if groups and statement.citations else None)
        if groups and groups[-1].name == name:
            groups[-1] = Group(name, (*groups[-1].statements, statement))
        else:
            groups.append(Group(name, (statement,)))
    return tuple(groups)
