"""`fondaco evidence export` and `fondaco evidence verify`: what an answer rests on, on paper and put to the test."""

from pathlib import Path
from typing import Annotated

import typer

from api.console import bars, notes, out, print_json
from api.errors import EvidenceError, UsageError
from api.settings import load_settings
from assistant.evidence import Reading
from assistant.types import Language

app = typer.Typer(help="All that a stored answer rests on, sealed.", no_args_is_help=True)


@app.command()
def export(
    answer_id: Annotated[str, typer.Argument(metavar="ID", help="A stored answer, or `last`.")],
    output: Annotated[Path, typer.Option("--out", help="The file to write.")],
    pdf: Annotated[bool, typer.Option("--pdf", help="A PDF to read, with the JSON attached; otherwise JSON.")] = False,
    lang: Annotated[Language, typer.Option(help="Language of the PDF's labels.")] = "it",
) -> None:
    """Write all that an answer rests on to a file: question, passages whole, checks, digests."""
    from api.compose import open_evidence  # slow to import
    from assistant.evidence import canonical

    pack = open_evidence(load_settings()).pack(answer_id)
    if pack is None:
        raise EvidenceError(f"no evidence for {answer_id!r}: only answers that are kept have it, such as `fondaco ask --keep`")
    if pdf:
        from api.evidence_pdf import render_evidence

        data = render_evidence(pack, lang)
    else:
        data = canonical(pack)
    try:
        output.write_bytes(data)
    except OSError as error:
        raise EvidenceError(f"{output}: cannot be written: {error}") from error
    notes.print(
        f"{output}: evidence of {pack['answer']['id']}, entry {pack['position']}, sha256 {pack['sha256']}", markup=False
    )


@app.command()
def verify(
    files: Annotated[list[Path] | None, typer.Argument(help="JSON or PDF files. Nothing else is needed.")] = None,
    store: Annotated[
        bool, typer.Option("--store", help="Check the whole chain of this installation, and files against it.")
    ] = False,
    head: Annotated[
        str | None, typer.Option(help="With --store: the digest that the chain once ended in must still be there.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to standard output.")] = False,
) -> None:
    """Recompute digests and chain and hold every fact against its passage again.

    Exit code 1 if something differs; what and where is printed.
    """
    if not files and not store:
        raise UsageError("name files, or give --store; for example: fondaco evidence verify answer.pdf")
    if head is not None and not store:
        raise UsageError("--head is looked for in the store's chain: give --store too")
    reading = _reading()
    wrong = _check_files(files or [], reading)
    summary: dict[str, object] = {}
    if store:
        found, summary = _check_store(files or [], head, reading)
        wrong |= found
    if json:
        print_json({"ok": not any(wrong.values()), "differences": wrong} | summary)
    else:
        _show(wrong, summary)
    if any(wrong.values()):
        raise typer.Exit(1)


def _reading() -> Reading:
    from api.compose import offline_reading  # slow to import
    from ingest.partners import load_partners, to_provider

    return offline_reading([to_provider(partner) for partner in load_partners(load_settings().partners).values()])


def _check_files(files: list[Path], reading: Reading) -> dict[str, list[str]]:
    from api.evidence_files import read_evidence
    from assistant.evidence_checks import broken_links, differences

    packs = {str(path): read_evidence(path) for path in files}
    wrong = {name: differences(pack, reading) for name, pack in packs.items()}
    if len(packs) > 1:
        sound = [pack for name, pack in packs.items() if not wrong[name]]
        wrong["chain"] = list(broken_links(sound))
    return wrong


def _check_store(files: list[Path], head: str | None, reading: Reading) -> tuple[dict[str, list[str]], dict[str, object]]:
    from api.compose import open_answer_log, open_store, stored_body
    from api.evidence_files import read_evidence
    from api.evidence_store import check_chain

    settings = load_settings()
    with bars() as progress:
        report = check_chain(
            open_answer_log(settings),
            open_store(settings),
            reading,
            lambda file, offset: stored_body(settings, file, offset),
            progress,
        )
    for note in report.notes:
        notes.print(note, style="yellow", markup=False)
    lost = [
        f"{path}: stands nowhere in this chain" for path in files if read_evidence(path).get("sha256") not in report.digests
    ]
    if head is not None and head not in report.digests:
        lost.append(f"head {head}: stands nowhere in this chain: its end was cut off, or it was written anew")
    return {"store": [*report.differences, *lost]}, {"entries": report.entries, "head": report.head}


def _show(wrong: dict[str, list[str]], summary: dict[str, object]) -> None:
    for name, found in wrong.items():
        out.print(
            f"{name}: {'ok' if not found else f'{len(found)} differences'}", style="red" if found else "green", markup=False
        )
        for line in found:
            out.print(f"  {line}", markup=False)
    if summary:
        out.print(f"{summary['entries']} answers in the chain, which ends in {summary['head']}", markup=False)
