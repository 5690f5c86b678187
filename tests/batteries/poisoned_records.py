"""A service whose pages, providers, measures and answers say what a test wants, in each field that is free text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle

from api.service import SourcePage
from assistant.types import Answer, Cell, Comparison, ComparisonRow, Statement
from kb.opportunity_types import Opportunity as Measure
from kb.types import Chunk, Provider
from tests.api.builders import MemoryService, a_card, a_citation, a_provider, a_source, an_answer, an_opportunity
from tests.api.opportunity_builders import a_contradiction, a_correction, a_measure, a_measure_source

ANSWER_ID = "answer-1"
MEASURE_ID = "simest-0000000001"
_WINDOW = "1° settembre 2026 e 30 novembre 2026 "


@dataclass
class PoisonedService(MemoryService):
    """The service in memory over a pack of strings; two kinds of addresses are tried, naked strings and those behind https."""

    strings: Sequence[str] = ("",)

    def __post_init__(self) -> None:
        self.load(self.strings)

    def load(self, strings: Sequence[str]) -> None:
        """Say these strings from now on."""
        self.strings = strings
        self.reply, self.measures, self.source_page = _answer(strings), _measures(strings), _source(strings)
        self.kept.clear()

    def providers(self) -> dict[str, Provider]:
        """Return the register: ids are well-formed, all else is not."""
        return {provider.id: provider for provider in _register(self.strings)}

    def passages(self, chunk_ids: Iterable[str]) -> dict[str, Chunk]:
        """Return a window in a passage that holds a string before and behind it."""
        pages = {f"chunk-{n}": text for n, text in enumerate(self.strings)}
        made = {i: f"{pages.get(i, self.strings[0])} {_WINDOW}{pages.get(i, self.strings[0])}" for i in chunk_ids}
        base = _source(self.strings).chunk
        return {i: replace(base, id=i, headings=(text,), text=text) for i, text in made.items()}


def a_clean_pack(size: int) -> list[str]:
    """Return harmless strings of the kinds that pages show in ways of their own."""
    kinds = ("voce {}", "https://voce.example/{}", "voce{}@voce.example", "035 12345{}", "[voce {}] testo", "due\nrighe {}")
    return [kinds[n % len(kinds)].format(n) for n in range(size)]


def _answer(strings: Sequence[str]) -> Answer:
    after = cycle([*strings[1:], strings[0]])
    citations = [
        a_citation(
            n,
            chunk_id=f"chunk-{n}",
            provider_id=f"ente-{n - 1}",
            title=text,
            url=text if n % 2 else f"https://www.simest.it/{text}",
            headings=(text, next(after)),
            quote=text,
            also_at=(text,),
        )
        for n, text in enumerate(strings, start=1)
    ]
    statements = [
        Statement(text=f"[{text}] {next(after)}" if n % 3 == 0 else text, kind="claim", citations=(n,), group=next(after))
        for n, text in enumerate(strings, start=1)
    ]
    states = cycle(("open", "closing", "announced", "closed"))
    return an_answer(
        id=ANSWER_ID,
        text="\n".join(strings),
        statements=tuple(statements),
        citations=tuple(citations),
        providers=tuple(
            a_card(
                id=f"ente-{n}",
                name=text,
                short_name=text,
                reasons=(text,),
                contacts={"telefono": text, "email": text, text: text},
                url=text if n % 2 else f"https://{text}",
                territory=(text,),
                role=text,
            )
            for n, text in enumerate(strings)
        ),
        opportunities=tuple(
            an_opportunity(next(states), title=text, provider_id=f"ente-{n}", url=text, marker=n + 1, id=text)
            for n, text in enumerate(strings)
        ),
        missing=tuple(strings),
        suggestions=tuple(strings),
        comparison=Comparison(
            columns=tuple(strings[:2]),
            rows=tuple(ComparisonRow(attribute=text, cells=(Cell(text=text, citations=(1,)), None)) for text in strings),
        ),
    )


def _measures(strings: Sequence[str]) -> tuple[Measure, ...]:
    return tuple(_measure(n, text) for n, text in enumerate(strings))


def _measure(number: int, text: str) -> Measure:
    addresses = (text, f"https://www.simest.it/{text}")
    disputed = a_contradiction()
    return a_measure(
        MEASURE_ID if number == 0 else f"ente-{number}-{number:010}",
        measure=text,
        measure_key=text,
        edition=text,
        owner_id=f"ente-{number}",
        title=text,
        opens_on=date(2026, 9, 1),
        closes_on=date(2026, 11, 30),
        window=tuple(replace(place, chunk_id=f"chunk-{number}") for place in a_measure().window),
        territory=(text,),
        sources=tuple(a_measure_source(provider_id=f"ente-{number}", url=url, title=text) for url in addresses),
        contradictions=(replace(disputed, kept=replace(disputed.kept, url=text, provider_id=text)),),
        corrections=(a_correction(owner_id=f"ente-{number}", measure=text, edition=text, why=text, made_by=text),),
    )


def _source(strings: Sequence[str]) -> SourcePage:
    page = a_source()
    texts: Iterator[tuple[int, str]] = enumerate(strings)
    chunks = [
        replace(page.chunk, id=f"p-{n}", ordinal=n, headings=(text,), text=f"{text}\n- {text}\n{text}") for n, text in texts
    ]
    cited = replace(chunks[0], id="chunk-1")
    return replace(
        page,
        document=replace(page.document, url=strings[0]),
        version=replace(page.version, title=strings[0], validity_note=strings[0]),
        provider=a_provider(name=strings[0], short_name=strings[0], url=strings[0], contacts={strings[0]: strings[0]}),
        chunk=cited,
        chunks=(cited, *chunks[1:]),
    )


def _register(strings: Sequence[str]) -> Iterator[Provider]:
    for n, text in enumerate(strings):
        yield a_provider(
            f"ente-{n}",
            name=text,
            short_name=text,
            url=text if n % 2 else f"https://{text}",
            territory=("Bergamo", text),
            aliases=(text,),
            role={"it": text, "en": text},
            contacts={"telefono": text, "pec": text, text: text},
        )
