"""`fondaco recall`: stored answers whose pages have changed since."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from api.answer_recall import Cause, Comparison, Recall, Recaller, ask_again
from api.console import notes, out, print_json
from api.errors import UsageError
from api.settings import Settings, load_settings
from assistant.evidence import Pack, statements_of
from assistant.pipeline import Assistant, to_json
from kb.knowledge_base import KnowledgeBase

_STYLES = {"same": "", "removed": "red strike", "added": "green", "left out": "dim"}
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}
_HAPPENED = {
    "changed": "the page changed",
    "withdrawn": "the page is gone",
    "superseded": "a newer edition is there",
    "ended": "the period is over",
}


def recall(
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Judge periods as of this day.")] = None,
    again: Annotated[bool, typer.Option("--answer-again", help="Ask the same today and show what differs.")] = False,
    done: Annotated[list[str] | None, typer.Option(help="This answer was dealt with: do not list it again for this.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON list to standard output.")] = False,
) -> None:
    """List stored answers that rest on pages which changed, are gone, superseded or over since.

    With --done and --answer-again, today's answer is kept in the place of the old one.
    """
    settings = load_settings()
    today = as_of.date() if as_of else date.today()
    found = open_recalls(settings, today)
    if done:
        _settle(settings, found, done, today, again)
        return
    assistant = _open(settings)[1] if again and found else None
    shown = [(recall, ask_again(recall.pack, today, assistant.answer)[1] if assistant else None) for recall in found]
    if json:
        print_json([as_json(recall, compared) for recall, compared in shown])
    else:
        for recall, compared in shown:
            _show(recall, compared)
    notes.print(f"{len(found)} answers to look at; `fondaco recall --done ID` when one was dealt with.")


def open_recalls(settings: Settings, today: date) -> list[Recall]:
    """Return the recalls of an installation."""
    from api.compose import offline_reading, open_answer_log, open_store  # slow to import
    from api.opportunities import current_opportunities

    store = open_store(settings)
    opportunities = current_opportunities(settings).opportunities
    reading = offline_reading(store.providers().values())
    return Recaller(open_answer_log(settings), store, opportunities, reading).open_recalls(today)


def as_json(recall: Recall, compared: Comparison | None) -> dict[str, Any]:
    """Return what `--json` prints of a recall."""
    record: dict[str, Any] = {
        "answer_id": recall.answer_id,
        "recorded_at": recall.recorded_at.isoformat(),
        "question": recall.pack["question"]["text"],
        "outcome": recall.pack["answer"]["outcome"],
        "fallen_statements": list(recall.fallen),
        "causes": [
            {
                "kind": cause.kind,
                "marker": cause.marker,
                "title": cause.title,
                "url": cause.url,
                "now": cause.now or None,
                "facts": [{"name": f.name, "old": f.old, "new": f.new} for f in cause.facts],
                "difference": plain_difference(cause),
            }
            for cause in recall.causes
        ],
    }
    if compared is not None:
        record["again"] = {
            "outcome": compared.answer.outcome,
            "text": compared.answer.text,
            "figures_gone": list(compared.figures_gone),
            "figures_new": list(compared.figures_new),
            "sources_gone": list(compared.sources_gone),
            "sources_new": list(compared.sources_new),
        }
    return record


def plain_difference(cause: Cause) -> str:
    """Return a difference without colours: [-removed-] and {+added+}."""
    parts = []
    for piece in cause.difference:
        before, after = _MARKS.get(piece.kind, ("", ""))
        body = piece.text.rstrip() if before else piece.text
        parts.append(f"{before}{body}{after}{piece.text[len(body) :]}")
    return "".join(parts)


def _settle(settings: Settings, found: list[Recall], done: list[str], today: date, again: bool) -> None:
    from api.compose import open_answer_log, open_evidence  # slow to import

    recalls = {recall.answer_id: recall for recall in found}
    unknown = [answer_id for answer_id in done if answer_id not in recalls]
    if unknown:
        raise UsageError(f"--done {unknown[0]}: this answer is not listed now; `fondaco recall` lists {len(found)}")
    log = open_answer_log(settings)
    knowledge, assistant = _open(settings) if again else (None, None)
    for answer_id in done:
        recall, instead = recalls[answer_id], None
        if knowledge is not None and assistant is not None:
            question, compared = ask_again(recall.pack, today, assistant.answer)
            open_evidence(settings).keep(question, to_json(compared.answer), knowledge)
            instead = compared.answer.id
        log.settle(answer_id, recall.digest, instead)
        notes.print(f"{answer_id}: dealt with" + (f", replaced by {instead}" if instead else ""))


def _open(settings: Settings) -> tuple[KnowledgeBase, Assistant]:
    from api.compose import builds_folder, open_assistant, open_embedder, open_knowledge, open_store  # slow to import

    settings = settings.model_copy(update={"vectors": "exact"})  # a few questions: Chroma takes longer to open than a scan
    knowledge = open_knowledge(settings, open_store(settings), open_embedder(settings), builds_folder(settings))
    return knowledge, open_assistant(settings, lambda: knowledge)


def _show(recall: Recall, compared: Comparison | None) -> None:
    pack = recall.pack
    out.print()
    out.print(f"{recall.answer_id}  {recall.recorded_at:%Y-%m-%d}  {pack['answer']['outcome']}", style="bold", markup=False)
    out.print(pack["question"]["text"], markup=False)
    pages = groupby(recall.causes, lambda cause: (cause.kind, cause.url.partition("#")[0], cause.facts, cause.difference))
    for _, causes in pages:
        _show_cause(list(causes))
    for number in recall.fallen:
        statement = statements_of(pack["answer"])[number - 1]["text"]
        out.print(f"  no longer stated: {statement}", style="red", markup=False)
    if compared is not None:
        _show_comparison(pack, compared)


def _show_cause(causes: Sequence[Cause]) -> None:
    """Print what happened to passages of one page that fared alike."""
    cause, markers = causes[0], ", ".join(str(cause.marker) for cause in causes)
    when = f" on {cause.now}" if cause.kind == "ended" else f": {cause.now}" if cause.kind == "superseded" else ""
    out.print(f"  [{markers}] {cause.title}: {_HAPPENED[cause.kind]}{when}", style="yellow", markup=False)
    out.print(f"      {cause.url.partition(':~:')[0].rstrip('#')}", style="dim", markup=False)
    for fact in cause.facts:
        out.print(f"      {fact.name}: {fact.old or 'none'} -> {fact.new or 'none'}", markup=False)
    if cause.difference:
        words = Text("      ")
        for piece in cause.difference:
            words.append(piece.text.replace("\n", "\n      "), style=_STYLES[piece.kind])
        out.print(words if out.color_system else Text("      " + plain_difference(cause).replace("\n", "\n      ")))


def _show_comparison(pack: Pack, compared: Comparison) -> None:
    table = Table("then", "today", expand=True, show_lines=True)
    table.add_row(*(Text(outcome) for outcome in compared.outcome))
    table.add_row(Text(pack["answer"]["text"]), Text(compared.answer.text))
    rows = (("figures", compared.figures_gone, compared.figures_new), ("pages", compared.sources_gone, compared.sources_new))
    for name, gone, new in rows:
        if gone or new:
            table.add_row(
                *(Text(f"{name} {way}: {', '.join(found) or 'none'}") for way, found in (("gone", gone), ("new", new)))
            )
    out.print(table, soft_wrap=False)
