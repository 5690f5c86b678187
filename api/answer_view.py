"""An answer arranged for reading: statements under their provider, dated measures as cards, what may be asked next."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from api.choices import Choices, choices_of
from api.opportunity_cards import OpportunityCard, card_of
from api.schemas import AnswerOut, CitationOut, OpportunityOut, StatementOut
from assistant.wording import say

_ORDER = ("closing", "open", "announced", "closed")


@dataclass(frozen=True, slots=True)
class Said:
    """A statement; where it is the entry of a list it stands inside the card of its measure."""

    statement: StatementOut
    card: OpportunityCard | None = None

    @property
    def lead(self) -> bool:
        """Whether it only announces what follows."""
        return self.statement.kind == "boilerplate" and self.statement.text.rstrip().endswith(":")


@dataclass(frozen=True, slots=True)
class Group:
    """Statements of one provider that follow one another; the name is None for those of nobody."""

    name: str | None
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """What the templates of an answer read."""

    answer: AnswerOut
    groups: tuple[Group, ...]
    citations: dict[int, CitationOut]
    provider_names: Mapping[str, str]
    cards: tuple[OpportunityCard, ...]  # dated measures that no statement lists, those that can be used first
    sample: bool  # sources on *.localhost
    question: str  # empty for whoever did not ask it: a link shows the answer alone
    today: date  # the day of the reader
    address: str  # of the answer's own page, to be sent; empty: not known

    @property
    def calm(self) -> bool:
        """Whether there is no answer but a next step."""
        return self.answer.outcome in ("abstain", "refuse", "redirect", "clarify", "error")

    @property
    def kept(self) -> bool:
        """Whether there is something to keep or to pass on."""
        return self.answer.outcome in ("answered", "partial", "abstain", "redirect")

    @property
    def past(self) -> bool:
        """Whether the answer was given for an earlier day than the reader's."""
        return self.answer.as_of < self.today

    @property
    def choices(self) -> Choices:
        """What may be chosen where something is asked back; nothing for whoever did not ask: it repeats the question."""
        asks_back = self.answer.outcome == "clarify" and self.question
        return choices_of(self.answer) if asks_back else Choices()

    @property
    def suggestions(self) -> Sequence[str]:
        """Questions that may follow."""
        return () if self.answer.outcome == "clarify" else self.answer.suggestions


def view(
    answer: AnswerOut,
    provider_names: Mapping[str, str],
    *,
    today: date | None = None,
    question: str = "",
    address: str = "",
) -> AnswerView:
    """Arrange an answer; `provider_names` gives the short name of each provider by id, `today` defaults to its own day."""

    def card(opportunity: OpportunityOut) -> OpportunityCard:
        name = provider_names.get(opportunity.provider_id, opportunity.provider_id)
        return card_of(opportunity, name, answer.as_of)

    answer = answer if question else _for_others(answer)
    listed = _listed(answer)
    said = [Said(s, card(listed[n]) if n in listed else None) for n, s in enumerate(answer.statements)]
    left = sorted((o for o in answer.opportunities if o not in listed.values()), key=lambda o: _ORDER.index(o.state))
    return AnswerView(
        answer=answer,
        groups=_groups(said),
        citations={citation.marker: citation for citation in answer.citations},
        provider_names=provider_names,
        cards=tuple(card(opportunity) for opportunity in left),
        sample=any(is_sample(citation.url) for citation in answer.citations),
        question=question,
        today=today or answer.as_of,
        address=address,
    )


def split_context(statement: str) -> tuple[str, str]:
    """Return the heading that stands in square brackets before a statement, empty if there is none, and the rest."""
    match = re.match(r"\[([^\]]+)\] (.+)", statement, re.S)
    return (match.group(1), match.group(2)) if match else ("", statement)


def _for_others(answer: AnswerOut) -> AnswerOut:
    """Return an answer without the words that it repeats of its question, in as many statements as before."""
    before, _, after = say(answer.language, "listing.unheard", words="\n").partition("\n")

    def told(statement: StatementOut) -> StatementOut:
        repeats = statement.kind == "boilerplate" and statement.text.startswith(before) and statement.text.endswith(after)
        return statement.model_copy(update={"text": f"{before}…{after}"}) if repeats else statement

    return answer.model_copy(update={"statements": [told(statement) for statement in answer.statements]})


def is_sample(url: str) -> bool:
    """Tell whether an address lies on the sample web."""
    host = urlsplit(url).hostname or ""
    return host.endswith(".localhost")


def _listed(answer: AnswerOut) -> dict[int, OpportunityOut]:
    """Return the measures that a list enters, by the place of the statement.

    An entry is headed by the name of its measure; in such a list some are headed by the title of their page.
    """
    titles = {citation.marker: citation.title for citation in answer.citations}
    named: dict[int, OpportunityOut] = {}
    titled: dict[int, OpportunityOut] = {}
    for place, statement in enumerate(answer.statements):
        heading = split_context(statement.text)[0]
        for measure in answer.opportunities:
            if statement.kind == "claim" and heading and statement.citations == [measure.marker]:
                if heading == measure.title:
                    named[place] = measure
                elif heading == titles.get(measure.marker):
                    titled[place] = measure
    return titled | named if named else {}


def _groups(said: Sequence[Said]) -> tuple[Group, ...]:
    groups: list[Group] = []
    for one in said:
        # A note without a group belongs to what it follows.
        name = one.statement.group or (groups[-1].name if groups and one.statement.citations else None)
        if groups and groups[-1].name == name:
            groups[-1] = Group(name, (*groups[-1].said, one))
        else:
            groups.append(Group(name, (one,)))
    return tuple(groups)
