"""Are the right organisations named, with the right contacts? (metrics 2.5)."""

import math
from collections.abc import Sequence

from assistant.types import ProviderCard
from evals.cases import Case
from evals.records import Record, Tools
from evals.scores import Score, TaskScores, flag, none, share
from kb.atoms import Atom, atoms, extract
from kb.places import provinces_in
from kb.types import Provider

_NAMES = (
    "provider_precision",
    "provider_recall",
    "wrong_provider",
    "forbidden_provider",
    "missed_provider",
    "first_named_correct",
    "competence",
    "contact_accuracy",
)
_EVERYWHERE = frozenset({"Italia", "Lombardia"})


def score(case: Case, record: Record, tools: Tools) -> TaskScores:
    """Return the measures of the organisations that an answer names by its cards; those of an abstention count alike.

    A required entry may hold alternatives, "regione-lombardia|unioncamere-lombardia": one of them is enough. Without a
    required or acceptable organisation, or where all are acceptable ("*"), nothing can be called wrong. A forbidden one is
    looked for in the fixed texts too.
    """
    if record.answer.outcome == "error":
        return TaskScores({name: none("error") for name in _NAMES})
    named = list(dict.fromkeys(card.id for card in record.answer.providers))
    entries = [set(entry.split("|")) for entry in case.providers.required]
    required, forbidden = set().union(*entries), set(case.providers.forbidden)
    right = set() if "*" in case.providers.acceptable else required | set(case.providers.acceptable)
    banned = sorted(forbidden & {*named, *_named_in_fixed_texts(record, tools)})
    competence, unfit = _competence(case, record, tools)
    contacts, false_contacts = _contact_accuracy(record, tools)
    precision = share(len(right & set(named)), len(named), "no_providers")
    scores = {
        "provider_precision": precision if right | forbidden else none("no_gold"),
        "provider_recall": share(sum(not entry.isdisjoint(named) for entry in entries), len(entries), "no_gold"),
        "wrong_provider": _if_named(named, right, not right.issuperset(named)),
        "forbidden_provider": flag(bool(banned)) if forbidden else none("no_gold"),
        "missed_provider": flag(required.isdisjoint(named)) if required else none("no_gold"),
        "first_named_correct": _if_named(named, required or right, named[:1] != [] and named[0] in (required or right)),
        "competence": competence,
        "contact_accuracy": contacts,
    }
    findings = [f"forbidden provider: {i}" for i in banned]
    findings += [f"wrong provider: {i}" for i in named if right and i not in right | forbidden]
    if required and required.isdisjoint(named):
        findings.append(f"no required provider is named: {', '.join(sorted(required))}")
    return TaskScores(scores, (*findings, *unfit, *false_contacts))


def neutrality(first_named: Sequence[str], acceptable: Sequence[str]) -> float | None:
    """Return the p-value of a chi-square test that each of equally acceptable organisations is named first as often.

    `first_named` has the first organisation of each of many answers; others than the acceptable do not count. None if
    there is nothing to choose or nothing was chosen. Metrics 2.5 calls an order partial below 0.01.
    """
    choices = sorted(set(acceptable))
    counts = [list(first_named).count(choice) for choice in choices]
    if len(choices) < 2 or not sum(counts):
        return None
    expected = sum(counts) / len(choices)
    return _chi_square_tail(sum((count - expected) ** 2 / expected for count in counts), len(choices) - 1)


def _chi_square_tail(statistic: float, degrees: int) -> float:
    """Return P(X >= statistic) of a chi-square distribution: Q(degrees / 2, statistic / 2), the incomplete gamma function.

    Q(1, y) = exp(-y), Q(1/2, y) = erfc(sqrt y), Q(a + 1, y) = Q(a, y) + y^a exp(-y) / gamma(a + 1); Abramowitz and Stegun 6.5.
    """
    y = statistic / 2
    shape, tail = (1.0, math.exp(-y)) if degrees % 2 == 0 else (0.5, math.erfc(math.sqrt(y)))
    term = y**shape * math.exp(-y) / math.gamma(shape + 1)
    while shape < degrees / 2:
        tail += term
        shape += 1
        term *= y / shape
    return min(tail, 1.0)


def _if_named(named: Sequence[str], right: set[str], value: bool) -> Score:
    if not right:
        return none("no_gold")
    return flag(value) if named else none("no_providers")


def _named_in_fixed_texts(record: Record, tools: Tools) -> set[str]:
    texts = [statement.text for statement in record.answer.statements if statement.kind == "boilerplate"]
    return {provider_id for text in texts for provider_id in tools.names.in_text(text)}


def _competence(case: Case, record: Record, tools: Tools) -> tuple[Score, list[str]]:
    """Return the share of cards that serve the asker's province and the topic, and who does not.

    The province is the firm's, or any that the question names; where it names none, every territory passes. The topic
    counts where the register uses it and for a provider that states its topics.
    """
    profile = case.profile.province
    provinces = set(provinces_in(profile) or [profile] if profile else provinces_in(case.question))
    vocabulary = {topic for provider in tools.providers.values() for topic in provider.topics}
    topic = case.slices.get("topic")
    wanted = topic if topic in vocabulary else None
    cards = record.answer.providers
    if cards and not provinces and wanted is None:
        return none("no_gold"), []
    unfit = [card.id for card in cards if not _serves(tools.providers.get(card.id), provinces, wanted)]
    return share(len(cards) - len(unfit), len(cards), "no_providers"), [f"not competent: {i}" for i in unfit]


def _serves(provider: Provider | None, provinces: set[str], topic: str | None) -> bool:
    if provider is None:
        return False
    near = not provinces or not (_EVERYWHERE | provinces).isdisjoint(provider.territory)
    return near and (topic is None or not provider.topics or topic in provider.topics)


def _contact_accuracy(record: Record, tools: Tools) -> tuple[Score, list[str]]:
    """Return the share of contacts shown that are right, and those that are not.

    A card's contacts must stand in the register under the same label. A telephone number or e-mail address in a fixed
    text must be one of an organisation that has a card or that this text names.
    """
    cards = record.answer.providers
    checks = [
        (_is_registered(card, label, tools), f"{card.id}: {label} {value}")
        for card in cards
        for label, value in card.contacts.items()
    ]
    for statement in record.answer.statements:
        if statement.kind == "boilerplate":
            owners = {card.id for card in cards} | set(tools.names.in_text(_without_addresses(statement.text)))
            known = {atom for owner in owners for atom in _registered(owner, tools)}
            shown = [atom for atom in sorted(atoms(statement.text)) if atom.kind in ("email", "phone")]
            checks += [(atom in known, f"{atom.kind} {atom.value} in: {statement.text}") for atom in shown]
    wrong = [f"wrong contact: {text}" for right, text in checks if not right]
    return share(len(checks) - len(wrong), len(checks), "no_atoms"), wrong


def _without_addresses(text: str) -> str:
    """Return a text in which no organisation is named by its own e-mail or web address."""
    for found in reversed(extract(text)):
        if found.atom.kind in ("email", "url"):
            text = text[: found.start] + text[found.end :]
    return text


def _is_registered(card: ProviderCard, label: str, tools: Tools) -> bool:
    provider = tools.providers.get(card.id)
    return provider is not None and label in provider.contacts and provider.contacts[label] == card.contacts[label]


def _registered(provider_id: str, tools: Tools) -> frozenset[Atom]:
    provider = tools.providers.get(provider_id)
    return frozenset().union(*(atoms(value) for value in provider.contacts.values())) if provider else frozenset()
