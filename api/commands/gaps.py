"""`fondaco gaps` and `fondaco numbers`: what pages leave unanswered, and the desk in numbers."""

import sys
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.acting import By, acting
from api.commands.learning import open_records
from api.console import notes, out, print_json
from api.errors import UsageError
from api.i18n import UI_LANGUAGES
from api.settings import load_settings
from kb.learning_types import GAP_STATES, OPEN_GAPS

if TYPE_CHECKING:
    from api.desk.gaps import GapView, Tested

app = typer.Typer(help="Questions that no page answers well, by topic and partner.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")]
_Note = Annotated[str, typer.Option(help="For the desk and the partner's editors.")]
_SHORT = 90


@app.command("collect")
def collect(json: _Json = False) -> None:
    """Take up what was answered badly since the last time; meant to be run daily."""
    from api.desk.gaps import collect as gather  # slow to import

    questions, made = gather(open_records())
    if json:
        print_json({"questions": questions, "gaps": made})
    notes.print(f"{questions} new questions, {made} new gaps.")


@app.command("list")
def list_gaps(
    every: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    partner: Annotated[list[str] | None, typer.Option(help="Only gaps of this partner.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print a table for spreadsheets.")] = False,
    json: _Json = False,
) -> None:
    """List the gaps, those with the most questions first."""
    from api.desk.gaps import gap_table, views  # slow to import

    found = views(open_records(), GAP_STATES if every else OPEN_GAPS, partner or None)
    if csv:
        sys.stdout.buffer.write(gap_table(found, {}))
    elif json:
        print_json([_as_json(one) for one in found])
    else:
        for one in found:
            gap = one.gap
            about = " · ".join(filter(None, (gap.topic, gap.partner_id)))
            out.print(f"{gap.id:>5}  {gap.state:<13}  {one.count:>3}  {about}: {gap.title[:_SHORT]}", markup=False)
    notes.print(f"{len(found)} gaps, {sum(one.count for one in found)} questions.")


@app.command("show")
def show(number: int) -> None:
    """Show a gap: its questions, the mails that told of it, and what happened to it."""
    from api.compose import open_outbox  # slow to import
    from api.desk.gaps import view

    learning = open_records()
    seen = view(learning, number)
    for question in seen.questions:
        out.print(f"- {question.text}  ({question.cause}, now: {question.outcome_now or '-'})", markup=False)
    for mail in open_outbox(load_settings()).of_gap(number):
        line = f"{mail.approved_at:%Y-%m-%d %H:%M}  mail to {mail.recipient or '-'}: {mail.state} {mail.words}"
        out.print(line.rstrip(), markup=False)
    for event in learning.gaps.history(number):
        tested = event.kind in ("tested", "appeared")
        counts = f"{event.answered} of {event.count} answered" if tested else str(event.count or "")
        out.print(f"{event.at:%Y-%m-%d %H:%M}  {event.kind} by {event.by}  {counts}  {event.note}".rstrip(), markup=False)
    notes.print(f"Gap {number} is {seen.gap.state}: {seen.count} questions.")


@app.command("send")
def send(
    number: int,
    by: By,
    language: Annotated[str, typer.Option(help=f"Of the mail: {', '.join(UI_LANGUAGES)}.")] = "it",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: the text was read before.")] = False,
) -> None:
    """Write to the partner's editors about a gap: the mail is shown first, and leaves with `fondaco desk send`."""
    from api.compose import open_service, outbox_settings  # slow to import
    from api.desk import gap_mails
    from api.desk.gaps import view

    known = next((code for code in UI_LANGUAGES if code == language), None)
    if known is None:
        raise UsageError(f"--language {language}: one of {', '.join(UI_LANGUAGES)}")
    (accounts, account), settings, learning = acting(by), load_settings(), open_records()
    seen = view(learning, number)
    partner = open_service(settings).providers().get(seen.gap.partner_id or "")
    if partner is None:
        raise UsageError(f"gap {number}: no partner in particular is meant, so nobody edits its page")
    said = gap_mails.composed(learning, seen, partner, date.today(), known)
    editors = gap_mails.editors_of(partner.id, accounts.accounts.all_accounts())
    out.print(f"{gap_mails.subject_of(seen.gap, known)}\n\n{said}", markup=False, soft_wrap=True)
    if editors and not yes and not typer.confirm(f"Send it to {', '.join(editors)}?"):
        raise UsageError("nothing was sent")
    gap_mails.tell(learning, seen.gap, said, editors, outbox_settings(settings), account.id, known)
    accounts.audit.note(account, "gap.sent", f"gap:{number}")
    notes.print(f"Gap {number}: {len(editors)} mails wait in the outbox.", markup=False)


@app.command("close")
def close(number: int, by: By, note: _Note = "") -> None:
    """Say that nothing is left to do about a gap."""
    from api.desk.gaps import close as end  # slow to import

    (accounts, account), learning = acting(by), open_records()
    end(learning, learning.gaps.gap(number), account.id, note)
    accounts.audit.note(account, "gap.closed", f"gap:{number}")
    notes.print(f"Gap {number} is closed.")


@app.command("retest")
def retest(
    every: Annotated[bool, typer.Option("--all", help="Also where the partner has no newer pages.")] = False,
    json: _Json = False,
) -> None:
    """Ask the questions of open gaps again where the partner has pages that are newer than the last test."""
    from api.desk.gaps import retest as try_again  # slow to import

    done = try_again(open_records(), date.today(), every)
    if json:
        print_json([asdict(one.after) for one in done])
    else:
        show_tested(done)


def after_publication() -> None:
    """Tell which curated answers a publication put out of force, and try gaps again whose partners have newer pages."""
    from api.desk.curating import alarms  # slow to import
    from api.desk.gaps import retest as try_again

    learning, today = open_records(), date.today()
    if found := alarms(learning, today):
        notes.print(f"{len(found)} alarms of curated answers: `fondaco learning check` lists them", style="yellow")
    if done := try_again(learning, today):
        appeared = sum(one.after.state == "page_appeared" for one in done)
        notes.print(f"{len(done)} gaps tried again, {appeared} of them have their page now: `fondaco gaps list`")


def show_tested(done: "list[Tested]") -> None:
    """Print what tests of gaps found."""
    for one in done:
        state = one.after.state if one.after.state == one.before.state else f"{one.before.state} -> {one.after.state}"
        out.print(f"{one.after.id:>5}  {one.after.answered} of {one.after.asked} answered  {state}", markup=False)
    notes.print(f"{len(done)} gaps tried again.")


def show_numbers(
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Default: 30 days ago.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Default: today.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print a table for spreadsheets.")] = False,
    json: _Json = False,
) -> None:
    """Print the numbers of the desk over a period."""
    from api.desk.numbers import MOST_DAYS, Period, as_table, count, lines  # slow to import

    end = last.date() if last else date.today()
    period = Period(first=first.date() if first else end - timedelta(days=29), last=end)
    if not 1 <= len(period.days) <= MOST_DAYS:
        raise UsageError(f"--from, --to: a period has 1 to {MOST_DAYS} days")
    counted = count(open_records(), period, load_settings().desk)
    if csv:
        sys.stdout.buffer.write(as_table(counted))
        return
    if json:
        print_json([{"part": part, "what": what, "of": of, "value": value} for part, what, of, value in lines(counted)])
        return
    for part, what, of, value in lines(counted):
        if part != "volume" or value:
            out.print(f"{part:<10}  {what} {of}  {'-' if value is None else value}", markup=False)


def _as_json(one: "GapView") -> dict[str, object]:
    return asdict(one.gap) | {"questions": one.count, "causes": dict(one.causes), "examples": one.examples}
