"""`fondaco publish`, `fondaco builds` and `fondaco rollback`."""

from datetime import date
from typing import Annotated

import typer

from api.commands.opportunities import summarise
from api.console import bars, notes, out, print_json
from api.settings import load_settings
from kb.build_folder import BuildsFolder
from kb.errors import NotPublishedError


def publish(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew, in place of a damaged one.")] = False,
) -> None:
    """Make a build of what the store holds, verify it and publish it."""
    from api import publishing  # slow to import
    from api.opportunities import current_opportunities
    from api.process_limits import yield_to_visitors

    settings = load_settings()
    yield_to_visitors(settings.limits.crawls_when_idle)
    with bars() as progress:
        report = publishing.publish(settings, progress, lambda build: not rebuild)
    if report.published:
        notes.print(f"Published {report.build_id} in {report.seconds:.0f} s; {report.embedded} texts embedded.")
    else:
        notes.print(f"Nothing new: {report.build_id} stays published.")
    notes.print(summarise(current_opportunities(settings), date.today()))


def list_builds(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """List the builds that can be published, newest first."""
    folder = BuildsFolder(load_settings().builds)
    try:
        published = folder.published()
    except NotPublishedError:
        published = ""
    rows = [
        {"id": b.id, "published": b.id == published, "documents": b.documents, "chunks": b.chunks, "embedder": b.embedder}
        for b in folder.all()
    ]
    if json:
        print_json(rows)
        return
    for row in rows:
        mark = "*" if row["published"] else " "
        out.print(f"{mark} {row['id']}  {row['documents']} documents, {row['chunks']} passages, {row['embedder']}")
    if not rows:
        notes.print("No build yet: run `fondaco crawl`.")


def rollback(build: Annotated[str, typer.Argument(help="A build from `fondaco builds`.")]) -> None:
    """Publish an earlier build again, after verifying it."""
    from api import publishing  # slow to import

    publishing.roll_back(load_settings(), build)
    notes.print(f"Published {build}.")
