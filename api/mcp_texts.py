"""What the tools of the MCP server say in words, beside the same as data."""

from collections.abc import Mapping

from mcp.types import CallToolResult, TextContent

from api.answer_message import message_of, tame
from api.mcp_schemas import OrganisationsOut, SearchFoundOut, SomeMeasuresOut, source_uri
from api.opportunity_schemas import MeasureDetailOut, MeasureOut
from api.safe_links import safe_url
from api.schemas import AnswerOut, Out
from api.source_schemas import SourceOut
from assistant.types import Language
from kb.types import Provider

_NONE = "Nothing found: take a filter out, or use other words."


def result(text: str, data: Out) -> CallToolResult:
    """Return what a tool gives back: words to read, and the data."""
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=data.model_dump(mode="json"))


def answer_text(answer: AnswerOut, register: Mapping[str, Provider]) -> str:
    """Return an answer with its sources, its outcome and its id."""
    names = {provider.id: provider.short_name for provider in register.values()}
    reason = f" ({answer.reason})" if answer.reason else ""
    passages = ", ".join(f"[{citation.marker}] {source_uri(citation.chunk_id)}" for citation in answer.citations)
    found = f"{message_of(answer, names)}\n\noutcome: {answer.outcome}{reason}; as of {answer.as_of}; answer id: {answer.id}"
    return f"{found}\npassages: {passages}" if passages else found


def search_text(found: SearchFoundOut) -> str:
    """Return passages, best first, each with its page."""
    blocks = [
        f"{rank}. {tame(p.title)} ({tame(p.provider)}), read on {p.read_on}: {p.url}\n"
        f"{tame(' > '.join(p.headings))}\n{tame(p.text)}\nsource: {p.source_uri}"
        for rank, p in enumerate(found.passages, start=1)
    ]
    return "\n\n".join(blocks) or _NONE


def measures_text(found: SomeMeasuresOut, register: Mapping[str, Provider]) -> str:
    """Return measures, one a line, and how many there are."""
    lines = [_line(measure, register) for measure in found.measures]
    return "\n".join([f"{len(lines)} of {found.total}:", *lines]) if lines else _NONE


def measure_text(measure: MeasureDetailOut, register: Mapping[str, Provider]) -> str:
    """Return a measure with its figures and all pages that tell of it."""
    figures = [f"{value.role}: {value.value} (source {source_uri(value.chunk_id)})" for value in measure.amounts]
    figures += [f"{value.role}: {value.value} % (source {source_uri(value.chunk_id)})" for value in measure.percentages]
    pages = [f"page: {tame(page.title)}, read on {page.read_on}: {safe_url(page.url)}" for page in measure.sources]
    return "\n".join((_line(measure, register), *figures, *pages))


def organisations_text(found: OrganisationsOut) -> str:
    """Return organisations, one a line."""
    return "\n".join(f"- {tame(o.name)} ({o.id}): {tame(o.role)} {o.url}" for o in found.organisations) or _NONE


def provider_text(provider: Provider, language: Language) -> str:
    """Return an organisation with its contacts, verbatim."""
    role = provider.role_in(language)
    contacts = [f"{label}: {value}" for label, value in provider.contacts.items()]
    facts = (
        f"territory: {', '.join(provider.territory)}",
        f"topics: {', '.join(provider.topics)}",
        f"members only: {provider.members_only}",
    )
    return "\n".join((provider.name, role, provider.url, *facts, *contacts))


def source_text(source: SourceOut) -> str:
    """Return a page around a passage, which stands between marks."""
    head = f"{source.title} ({source.provider.short_name})\n{source.url}\nread on {source.read_at.date()}"
    passages = [f">>>\n{p.text}\n<<<" if p.cited else p.text for p in source.passages]
    return "\n\n".join((head, *passages))


def _line(measure: MeasureOut, register: Mapping[str, Provider]) -> str:
    owner = register.get(measure.owner_id)
    told = (
        measure.state,
        f"opens {measure.opens_on}" if measure.opens_on else "",
        f"closes {measure.closes_on}" if measure.closes_on else "",
        "until the funds end" if measure.until_funds_end else "",
        "official pages differ on days or figures" if measure.disputed else "",
        f"id {measure.id}",
        safe_url(measure.url),
    )
    name = owner.short_name if owner else measure.owner_id
    return f"- {tame(measure.title)} ({tame(name)}): {', '.join(filter(None, told))}"
