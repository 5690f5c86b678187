"""`fondaco ask` and `fondaco search`."""

from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.asking import parse_profile
from api.batch_files import read_batch, told
from api.batch_journal import answer_batch, read_answers
from api.comparison_table import comparison_table
from api.compose import builds_folder, open_assistant, open_embedder, open_evidence, open_knowledge, open_store
from api.compose_learning import open_curated
from api.console import bars, notes, out, print_json
from api.errors import UsageError
from api.process_limits import limit_file_size
from api.settings import Settings, load_settings
from assistant.pipeline import Assistant, to_json
from assistant.types import Answer, Question
from assistant.why_not import WhyNot, why_not
from assistant.wording import day
from kb.errors import IndexDamagedError
from kb.knowledge_base import KnowledgeBase
from kb.types import Hit, Query

_BAD_QUESTION = ("empty_question", "question_too_long", "not_text")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object to standard output.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Judge dates as of this day; today by default.")
]


def ask(
    text: Annotated[str | None, typer.Argument(help="The question.")] = None,
    json: Json = False,
    as_of: AsOf = None,
    profile: Annotated[list[str], typer.Option("--profile", help="key=value, for example province=Bergamo.")] = [],  # noqa: B006
    batch: Annotated[Path | None, typer.Option("--batch", help="Questions: CSV, XLSX or JSONL.")] = None,
    output: Annotated[Path | None, typer.Option("--out", help="Answers of a batch: CSV, XLSX or JSONL.")] = None,
    why: Annotated[str | None, typer.Option("--why-not", help="Say why this provider (id or name) is not named.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the answer with its evidence, as the portal does.")] = False,
) -> None:
    """Answer a question out of the partners' documents, with its sources."""
    settings = load_settings()
    today = as_of.date() if as_of else date.today()
    if (text is None) == (batch is None) or (batch is None) != (output is None):
        raise UsageError(
            'give one question, or both --batch IN and --out OUT; for example: fondaco ask "Che cos\'è il carnet ATA?"'
        )
    record = parse_profile(profile)
    if batch is not None and output is not None:
        _ask_batch(settings, batch, output, today)
        return
    knowledge, assistant = _open(_brief(settings))
    question = Question(text=text or "", as_of=today, profile=record)
    answer = assistant.answer(question)
    if keep:
        open_evidence(settings).keep(question, to_json(answer), knowledge)
        notes.print(f"kept as {answer.id}")
    asked = None if why is None else _why_not(why, answer, knowledge)
    if json:
        print_json(to_json(answer) | ({} if asked is None else {"why_not": asdict(asked)}))
    else:
        _show(answer)
        for reason in asked.reasons if asked else ():
            out.print(reason, markup=False)
    if answer.reason in _BAD_QUESTION:
        raise typer.Exit(2)
    if answer.outcome == "error":
        raise typer.Exit(1)


def _ask_batch(settings: Settings, path: Path, output: Path, today: date) -> None:
    """Answer a file of questions; rows that cannot be asked are told, and the command fails after all others are done."""
    from api.batch_results import journal_of, write_results  # slow to import

    batch, journal = read_batch(path), journal_of(output)
    if batch.bad:
        notes.print(told(batch.bad, str(path)), style="red", markup=False, soft_wrap=True)
    if not batch.lines:
        raise UsageError(f"{path}: holds no question that can be asked")
    knowledge, assistant = _open(settings)
    names = {provider.id: provider.name for provider in knowledge.providers.values()}
    try:
        with bars() as progress:
            count = answer_batch(batch.lines, journal, assistant.answer, today, progress)
    except KeyboardInterrupt:
        notes.print("Interrupted; what was done is kept. Run the same command again to go on.")
        raise
    finally:
        write_results(output, batch, read_answers(batch.lines, journal), names)
    notes.print(f"{count} answered now, {len(batch.lines)} in {output}", markup=False)
    if batch.bad:
        notes.print(f"{len(batch.bad)} rows could not be asked: mend them and run the same command again", style="red")
        raise typer.Exit(1)


def search(
    text: Annotated[str, typer.Argument(help="What to look for.")],
    json: Json = False,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 10,
    provider: Annotated[list[str], typer.Option("--provider", help="Only this partner's pages.")] = [],  # noqa: B006
    as_of: AsOf = None,
) -> None:
    """Show the passages found, with the arithmetic of their scores, and the near misses."""
    knowledge = _open(_brief(load_settings()))[0]
    unknown = [p for p in provider if p not in knowledge.providers]
    if unknown:
        raise UsageError(f"--provider {unknown[0]!r}: unknown; one of: {', '.join(sorted(knowledge.providers))}")
    today = as_of.date() if as_of else date.today()
    result = knowledge.search(Query(texts=(text,), as_of=today, limit=limit, provider_ids=tuple(provider)))
    if json:
        print_json(to_json(replace(result, meaning=None)))  # a vector tells a reader nothing
        return
    for rank, hit in enumerate((*result.hits, *result.near_misses), start=1):
        _show_hit(rank, hit, near_miss=rank > len(result.hits))
    out.print(f"build {result.build_id}, {sum(result.ms.values()):.0f} ms", style="dim")


def _brief(settings: Settings) -> Settings:
    """Return the settings of a process that lives for one question: it scans the vectors.

    Importing Chroma takes a second, an exact scan of 100,000 passages 25 ms.
    """
    return settings.model_copy(update={"vectors": "exact"})


def _open(settings: Settings) -> tuple[KnowledgeBase, Assistant]:
    limit_file_size(settings.kb.max_index_bytes)
    try:
        embedder = open_embedder(settings)
        knowledge = open_knowledge(settings, open_store(settings), embedder, builds_folder(settings))
    except IndexDamagedError as error:
        raise IndexDamagedError(f"{error}; `fondaco publish --rebuild` makes a sound build") from error
    return knowledge, open_assistant(settings, lambda: knowledge, curated=open_curated(settings, embedder))


def _why_not(wanted: str, answer: Answer, knowledge: KnowledgeBase) -> WhyNot:
    register = knowledge.providers
    named = wanted if wanted in register else next(iter(knowledge.names.in_question(wanted)), None)
    if named is None:
        raise UsageError(f"--why-not {wanted!r}: unknown; one of: {', '.join(sorted(register))}")
    return why_not(register[named], answer.trace.ground, register, [card.id for card in answer.providers], answer.language)


def _show(answer: Answer) -> None:
    out.print()
    for statement in answer.statements:
        markers = "".join(f" [{marker}]" for marker in statement.citations)
        out.print(statement.text + markers, markup=False, style="dim" if statement.kind == "boilerplate" else "")
    if answer.comparison is not None:
        out.print(comparison_table(answer.comparison, answer.language))
    for citation in answer.citations:
        dates = citation.updated_on or citation.published_on
        written = f" ({day(answer.language, dates)})" if dates else ""
        out.print(f"\n[{citation.marker}] {citation.title}{written}", markup=False, style="bold")
        out.print(f"    {citation.url}", markup=False)
    if answer.providers:
        out.print()
    for card in answer.providers:
        out.print(f"→ {card.name}: {'; '.join(card.reasons)}", markup=False)
        for label, value in card.contacts.items():
            out.print(f"    {label.replace('_', ' ')}: {value}", markup=False, style="dim")
    out.print(f"\n{answer.outcome}" + (f" ({answer.reason})" if answer.reason else ""), style="dim")


def _show_hit(rank: int, hit: Hit, near_miss: bool) -> None:
    s = hit.scores
    moved = "".join(f" {name} {value:+.2f}" for name, value in s.adjustments.items())
    out.print(
        f"{'near miss ' if near_miss else ''}{rank}. {hit.version.title} — {hit.provider.short_name}",
        markup=False,
        style="bold",
    )
    out.print(f"   {hit.document.url}" + (f"#page={hit.chunk.page}" if hit.chunk.page else ""), markup=False)
    ranks = f"dense rank {s.dense_rank}, lexical rank {s.lexical_rank or '–'}"
    out.print(
        f"   {s.final:.3f} = dense {s.dense:.3f}, sentence {s.sentence:.3f}, BM25 {s.lexical:.2f}{moved}; {ranks}", style="dim"
    )
    out.print(f"   {hit.chunk.text[:300]}", markup=False)
