"""What the pages of providers show: whom the filters leave, and one provider with its pages, calls and rules."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from urllib.parse import urlencode

from api.i18n import UiLanguage, text
from api.opportunity_view import Card, card
from api.provider_filters import ProviderFilter, is_called, known_values, without_unknown
from api.provider_shelves import Said, Shelf, ShelfPage
from api.province_map import ProvinceMap, province_map
from assistant.providers.ground import Ground
from assistant.providers.rules import Bar, Rule, bars, claims_of, provinces_of
from assistant.wording import say
from kb.opportunity_types import Opportunity
from kb.types import Provider

# Field of the filter -> its name in the address of the page.
PARAMETERS: Mapping[str, str] = {
    "province": "provincia",
    "topic": "tema",
    "kind": "tipo",
    "members_only": "soci",
    "cost": "costo",
    "language": "lingua",
    "name": "nome",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidersView:
    """The list, its map and its filters."""

    providers: Sequence[Provider]
    map: ProvinceMap
    everywhere: str  # address of the same list for all provinces
    wanted: ProviderFilter
    options: Mapping[str, Sequence[tuple[str, str]]]  # field -> values and their names
    notices: Sequence[str]  # what the address asked for and nobody knows
    narrowed: bool  # some filter is set


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPages:
    """A competence of a provider and its pages about it."""

    topic: str  # code; empty: pages of no single topic
    name: str
    pages: Sequence[ShelfPage]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderView:
    """One provider."""

    provider: Provider
    role: str
    topics: Sequence[TopicPages]
    pages: int
    read_on: date | None
    bare_topics: Sequence[str]  # competences without a page of their own
    costs: Sequence[Said]
    offices: Sequence[Said]
    calls: Sequence[Card]
    languages: Sequence[str]
    rules: Sequence[str]  # sentences
    question: str  # ready to be asked


def providers_view(
    wanted: ProviderFilter, register: Mapping[str, Provider], shelves: Mapping[str, Shelf], language: UiLanguage
) -> ProvidersView:
    """Arrange the list for reading."""
    kept, unknown = without_unknown(wanted, register)

    def count(province: str) -> int:
        return len(_with(kept, province).chosen(register, shelves))

    return ProvidersView(
        providers=kept.chosen(register, shelves),
        map=province_map(count, lambda province: _address(_with(kept, province)), kept.province),
        everywhere=_address(_with(kept, "")),
        wanted=kept,
        options={
            field: [(value, _value_name(field, value, language)) for value in values]
            for field, values in known_values(register).items()
        },
        notices=[
            text(language, "providers_list.unknown", value=value, field=text(language, f"providers_list.{field}"))
            for field, value in unknown.items()
        ],
        narrowed=kept != ProviderFilter(),
    )


def provider_view(
    provider: Provider,
    shelf: Shelf,
    register: Mapping[str, Provider],
    calls: Sequence[Opportunity],
    day: date,
    language: UiLanguage,
) -> ProviderView:
    """Arrange one provider; `calls` are its measures that can be used on the day or later, in their order."""
    return ProviderView(
        provider=provider,
        role=provider.role_in(language),
        topics=_by_topic(provider, shelf.pages, language),
        pages=len(shelf.pages),
        read_on=shelf.read_on,
        bare_topics=[
            say(language, f"topics.{topic}") for topic in provider.topics if topic not in {p.topic for p in shelf.pages}
        ],
        # What is partly free and partly paid is said once.
        costs=list({said.text: said for said in shelf.said if said.about != "office"}.values()),
        offices=[said for said in shelf.said if said.about == "office"],
        calls=[card(measure, day, language, register) for measure in calls],
        languages=[say(language, f"language_names.{code}") for code in provider.languages],
        rules=rules_of(provider, language),
        question=text(language, "provider_page.question", name=provider.short_name),
    )


def rules_of(provider: Provider, language: UiLanguage) -> list[str]:
    """Return when answers name a provider, and what keeps it out: the published rules that can speak for it."""
    found: list[Rule | Bar] = [rule for rule, ground in _grounds(provider) if _speaks(provider, rule, ground)]
    found += bars(provider, Ground(answered=True, provinces=("",), nationwide=True))
    named = bars(provider, Ground(answered=True, provinces=("",), named=(provider.id,)))
    provinces = ", ".join(provinces_of(provider))
    keys = [f"{rule}_always" if rule in named else rule for rule in found]
    return [text(language, f"provider_rules.{key}", provinces=provinces) for key in keys]


def similar(words: str, register: Mapping[str, Provider]) -> list[Provider]:
    """Return providers whose name or id is close to what was asked for."""
    named = [p for p in register.values() if is_called(p, words.replace("-", " "))]
    spelled = {name.casefold(): p for p in register.values() for name in (p.id, p.short_name, *p.aliases)}
    close = [spelled[name] for name in get_close_matches(words.casefold(), spelled, n=3, cutoff=0.6)]
    return list({p.id: p for p in (*named, *close)}.values())[:3]


def _grounds(provider: Provider) -> list[tuple[Rule, Ground]]:
    """Return for each rule a case in which it speaks for a provider, if it can speak for it at all."""
    own, topics = (provider.id,), provider.topics[:1]
    place = tuple(provinces_of(provider)[:1])
    return [
        ("publishes", Ground(answered=True, cited=own, owners=own)),
        ("named", Ground(answered=True, named=own, owners=own)),
        ("manages", Ground(answered=True, managers=own, owners=("",), calls=("manager",))),
        ("office", Ground(answered=True, offices=own, owners=("",), calls=("office_abroad",))),
        ("near", Ground(answered=True, provinces=place, owners=("",), calls=("desk",), topics=topics)),
        ("member", Ground(answered=True, member_of=own, provinces=place, owners=("",), calls=("association",), topics=topics)),
        ("association", Ground(answered=True, provinces=place, owners=("",), calls=("association",), topics=topics)),
        ("topic", Ground(answered=False, provinces=place, topics=topics)),
    ]


def _speaks(provider: Provider, rule: Rule, ground: Ground) -> bool:
    # Who reads the ground off the pages counts no association as running a measure.
    if rule == "manages" and provider.kind == "associazione":
        return False
    return any(claim.rule == rule for claim in claims_of(provider, ground))


def _by_topic(provider: Provider, pages: Sequence[ShelfPage], language: UiLanguage) -> list[TopicPages]:
    """Return the pages under the competences in the order of the register, then those of no single one."""
    names = {topic: say(language, f"topics.{topic}") for topic in provider.topics}
    names[""] = text(language, "provider_page.other_pages")
    found = [TopicPages(topic=t, name=name, pages=_newest(p for p in pages if p.topic == t)) for t, name in names.items()]
    return [group for group in found if group.pages]


def _newest(pages: Iterable[ShelfPage]) -> list[ShelfPage]:
    """Return open pages before closed ones, the newest first."""
    return sorted(pages, key=lambda p: (p.closed, -(p.updated_on or date.min).toordinal()))


def _with(wanted: ProviderFilter, province: str) -> ProviderFilter:
    return replace(wanted, province=province)


def _address(wanted: ProviderFilter) -> str:
    query = [(name, getattr(wanted, field)) for field, name in PARAMETERS.items() if getattr(wanted, field)]
    return "/enti" + (f"?{urlencode(query)}" if query else "") + "#elenco"


def _value_name(field: str, value: str, language: UiLanguage) -> str:
    named: Mapping[str, Callable[[], str]] = {
        "province": lambda: value,
        "topic": lambda: say(language, f"topics.{value}"),
        "language": lambda: say(language, f"language_names.{value}"),
    }
    found = named.get(field, lambda: text(language, f"provider_{field}.{value}"))()
    return found[:1].upper() + found[1:]
