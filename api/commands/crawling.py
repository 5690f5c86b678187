"""`fondaco crawl`."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.commands.gaps import after_publication
from api.commands.opportunities import summarise
from api.console import Hear, bars, notes, out, print_json
from api.settings import load_settings

if TYPE_CHECKING:
    from api.crawling import CrawlResult
    from ingest.types import Reason


def crawl(
    partners: Annotated[list[str] | None, typer.Argument(help="Partner ids; all by default.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Extract again from this WARC file, without the network.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be asked for; store nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object to standard output.")] = False,
) -> None:
    """Crawl the partners' sites and publish what they say, if the crawl is healthy."""
    from api.crawling import crawl_and_publish, list_addresses, partners_to_crawl
    from api.process_limits import yield_to_visitors  # this and what follows is slow to import

    settings = load_settings()
    chosen = partners_to_crawl(settings, partners or [])
    if dry_run:
        listed = list_addresses(settings, chosen)
        if json:
            print_json(listed)
        else:
            for url in (url for urls in listed.values() for url in urls):
                out.print(url, markup=False)
            notes.print(f"{sum(map(len, listed.values()))} addresses; nothing was stored.")
        return
    yield_to_visitors(settings.limits.crawls_when_idle)
    with bars() as progress:
        result = crawl_and_publish(settings, chosen, replay, _Watch(progress), progress)
    if json:
        print_json(result.record())
    else:
        _show(result)
    if result.build is not None and result.build.published:
        after_publication()
    if result.summary.unhealthy:
        for partner, reasons in result.summary.unhealthy.items():
            notes.print(f"{partner}: {'; '.join(reasons)}", style="yellow", markup=False)
        notes.print("Nothing was withdrawn of these partners." + (" Nothing was published." if result.held_back else ""))
        raise typer.Exit(1)


class _Watch:
    """Turns what the crawl reports into progress bars. The number of pages is known only at the end."""

    def __init__(self, progress: Hear) -> None:
        self._progress = progress
        self._visited = self._extracted = self._pages = 0

    def visited(self, partner_id: str, url: str, reason: "Reason") -> None:
        self._visited += 1
        self._progress("visiting addresses", self._visited, self._visited)

    def extracting(self, pages: int) -> None:
        self._pages = pages
        self._progress("reading pages", 0, pages)

    def extracted(self, partner_id: str, url: str, reason: "Reason") -> None:
        self._extracted += 1
        self._progress("reading pages", self._extracted, self._pages)


def _show(result: "CrawlResult") -> None:
    table = Table("partner", "fetched", "unchanged", "failed", "skipped", "withdrawn", "documents", box=None, pad_edge=False)
    for p in result.summary.partners:
        skipped = ", ".join(f"{reason} {count}" for reason, count in p.skipped.items())
        failed = ", ".join(f"{reason} {count}" for reason, count in p.failures.items())
        table.add_row(
            p.partner_id, str(p.fetched), str(p.unchanged), failed or "0", skipped or "0", str(p.withdrawn), str(p.documents)
        )
    out.print(table)
    build = result.build
    state = (
        "nothing was published"
        if build is None
        else ("published " if build.published else "unchanged, still ") + build.build_id
    )
    embedded = build.embedded if build else 0
    s = result.summary
    out.print(
        f"fetched {s.fetched}, unchanged {s.unchanged}, parsed {s.parsed}, embedded {embedded}, failed {s.failed}, "
        f"skipped {sum(s.skipped.values())}, withdrawn {s.withdrawn} in {s.seconds:.0f} s; {state}"
    )
    if result.opportunities is not None:
        notes.print(summarise(result.opportunities, date.today()))
