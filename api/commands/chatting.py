"""`fondaco chat`: a conversation in the terminal, which is forgotten when it ends."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from api.commands.answering import AsOf
from api.compose import builds_folder, open_assistant, open_embedder, open_knowledge, open_store
from api.console import out
from api.contacts import contact_lines
from api.country_names import country_name
from api.i18n import UiLanguage, text
from api.process_limits import limit_file_size
from api.settings import load_settings
from assistant.conversation import Conversation
from assistant.dossier import firm_lines, to_text
from assistant.types import Answer, Question
from evals.cases import Case, read_cases
from kb.naming import ProviderNames
from kb.types import Provider

_LEAVE = ("/esci", "/quit", "/exit")
_FORGET = ("/dimentica", "/forget")
_PROFILE = ("/profilo", "/profile")
_DOSSIER = ("/dossier",)


def chat(
    as_of: AsOf = None,
    english: Annotated[
        bool, typer.Option("--english", help="Guide in English; questions may be asked in any of our languages.")
    ] = False,
    cases: Annotated[Path | None, typer.Option("--cases", help="Print the conversations of this case file instead.")] = None,
) -> None:
    """Talk with the assistant: answers, whom to call, what it knows of the firm. Nothing of it is kept."""
    settings = load_settings().model_copy(update={"vectors": "exact"})
    limit_file_size(settings.kb.max_index_bytes)
    knowledge = open_knowledge(settings, open_store(settings), open_embedder(settings), builds_folder(settings))
    assistant = open_assistant(settings, lambda: knowledge)
    guide = Guide("en" if english else "it", knowledge.providers, knowledge.names)
    if cases is None:
        talk(guide, assistant.answer, _lines(guide), as_of.date() if as_of else date.today())
        return
    for name, turns in talks_of(read_cases(cases)).items():
        out.rule(name)
        talk(guide, assistant.answer, _echoed([case.question for case in turns]), turns[0].as_of)


def talks_of(cases: Sequence[Case]) -> dict[str, list[Case]]:
    """Return the cases of each conversation in the order of its turns; cases outside of any are left out."""
    talks: dict[str, list[Case]] = {}
    for case in cases:
        if "conversation" in case.slices:
            talks.setdefault(case.slices["conversation"], []).append(case)
    return {name: sorted(turns, key=lambda case: len(case.turns)) for name, turns in talks.items()}


@dataclass(frozen=True, slots=True)
class Guide:
    """What a conversation in the terminal is shown with."""

    language: UiLanguage
    providers: dict[str, Provider]
    names: ProviderNames

    def say(self, key: str, **values: object) -> None:
        out.print(text(self.language, f"chat.{key}", **values), style="dim", markup=False)

    def provider(self, provider_id: str) -> str:
        found = self.providers.get(provider_id)
        return found.name if found else provider_id

    def country(self, code: str) -> str:
        return country_name(code, self.language)


def talk(guide: Guide, ask: Callable[[Question], Answer], lines: Iterable[str], today: date) -> Conversation:
    """Answer line after line until one says to leave, and return the conversation as it was then."""
    guide.say("hello")
    conversation = Conversation()
    for line in lines:
        said = line.strip()
        command = said.lower()
        if command in _LEAVE:
            break
        if command in _FORGET:
            conversation = Conversation()
            guide.say("forgotten")
        elif command in _PROFILE:
            _show_profile(guide, conversation)
        elif command in _DOSSIER:
            dossier = to_text(conversation.dossier, conversation.known, guide.language, guide.provider, guide.country)
            out.print(Panel(escape(dossier.rstrip()), expand=False))
        elif command.startswith("/"):
            guide.say("commands")
        elif said:
            answer = ask(conversation.question(said, today))
            conversation = conversation.after(said, answer, guide.names)
            _show_answer(guide, answer)
    guide.say("bye")
    return conversation


def _lines(guide: Guide) -> Iterator[str]:
    while True:
        try:
            yield out.input(f"\n[bold]{escape(text(guide.language, 'chat.prompt'))}[/bold] ")
        except EOFError:
            return


def _echoed(questions: Iterable[str]) -> Iterator[str]:
    for question in (*questions, *_PROFILE[:1]):
        out.print(f"\n[bold]» {escape(question)}[/bold]")
        yield question


def _show_profile(guide: Guide, conversation: Conversation) -> None:
    lines = firm_lines(conversation.known, guide.language, guide.provider, guide.country)
    if not lines:
        guide.say("nothing_known")
        return
    table = Table(show_header=False, box=None)
    for label, value in lines:
        table.add_row(escape(label), escape(value))
    out.print(table)
    words = ", ".join(f"«{said}»" for said in dict.fromkeys(conversation.words.values()))
    if words:
        guide.say("words", words=words)


def _show_answer(guide: Guide, answer: Answer) -> None:
    out.print()
    for statement in answer.statements:
        markers = "".join(f" [{marker}]" for marker in statement.citations)
        out.print(statement.text + markers, markup=False, style="dim" if statement.kind == "boilerplate" else "")
    for citation in answer.citations:
        out.print(f"[{citation.marker}] {citation.title}  {citation.url}", markup=False, style="cyan")
    for card in answer.providers:
        out.print(f"→ {card.name}", markup=False, style="bold")
        out.print("  " + "; ".join(card.reasons), markup=False)
        for contact in contact_lines(guide.language, card.contacts):
            out.print(f"  {contact.label}: {contact.value}", markup=False, style="dim")
    if answer.suggestions:
        guide.say("suggestions")
        for suggestion in answer.suggestions:
            out.print(f"  • {suggestion}", markup=False)
