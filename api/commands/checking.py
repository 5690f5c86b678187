"""`fondaco check`: a text of others, held against the pages statement by statement."""

from dataclasses import asdict
from datetime import date

from rich.markup import escape

from api.commands.answering import AsOf, Json
from api.commands.drafting import Source
from api.compose import open_service
from api.console import notes, out, print_json
from api.desk.checking import check_text
from api.desk.pasting import read_text
from api.process_limits import limit_file_size
from api.settings import load_settings
from assistant.checking.types import CheckedStatement, Verdict

_STYLES: dict[Verdict, str] = {"supported": "green", "contradicted": "red", "not_found": "yellow", "not_checkable": "dim"}


def check(source: Source, json: Json = False, as_of: AsOf = None) -> None:
    """Say of each statement of a text whether the partners' documents support or contradict it, with the passage."""
    settings = load_settings()
    text = read_text(source)
    limit_file_size(settings.kb.max_index_bytes)
    service = open_service(settings.model_copy(update={"vectors": "exact"}))
    found = check_text(text, service, as_of.date() if as_of else date.today())
    if json:
        print_json(asdict(found))
        return
    for statement in found.statements:
        _show(statement)
    notes.print(", ".join(f"{found.count(verdict)} {verdict.replace('_', ' ')}" for verdict in _STYLES))


def _show(statement: CheckedStatement) -> None:
    style = _STYLES[statement.verdict]
    out.print(f"[{style}]{statement.verdict.replace('_', ' '):<14}[/{style}] {escape(statement.text)}")
    evidence = statement.evidence
    if evidence is None:
        return
    if evidence.words:
        out.print(f"{'':<15}{statement.words!r} against {evidence.words!r}", markup=False)
    out.print(f"{'':<15}{evidence.text}", markup=False)
    out.print(f"{'':<15}{evidence.citation.title}, {evidence.citation.url}", markup=False, style="dim")
