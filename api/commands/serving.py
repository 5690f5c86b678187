"""`fondaco serve`, `fondaco status` and `fondaco doctor`."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from api.console import notes, out, print_json
from api.settings import load_settings
from kb.errors import IndexDamagedError, KbError, NotPublishedError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.service import Service
    from api.settings import Settings
    from api.web_settings import WebSettings

_WAITING_FOR_A_MODEL = 8  # answers that a chat model words at once: they wait more than they compute
_OTHER_FILES = 500  # of indexes, the store and the log, beside the connections


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
) -> None:
    """Serve the API and the pages."""
    from api.app import create_app  # this and what follows is slow to import
    from api.compose import open_access, open_accounts, open_visitor_records
    from api.desk.opening import open_desk
    from api.example_questions import in_background
    from api.web_settings import WebSettings

    settings = load_settings()
    service = _sound_service(settings)
    notes.print(f"Fondaco: http://{host}:{port}/  (Ctrl-C to stop)")
    web = WebSettings(
        max_answers=settings.limits.answers_at_once or _answers_at_once(settings),
        sample_web=settings.web == "sample",
        lab=settings.var if settings.lab == "local" else None,
        public_address=settings.public_address,
        mcp=settings.mcp,
        desk=settings.desk,
        widget=settings.widget,
        limits=settings.limits,
    )
    app = create_app(
        service,
        web,
        records=open_visitor_records(settings),
        access=open_access(settings),
        accounts=open_accounts(settings),
        desk=open_desk(settings, service),
    )
    in_background(app.state.web.warm)
    in_background(lambda: _read_ahead(service))
    _listen(app, web, host, port)


def _answers_at_once(settings: "Settings") -> int:
    """Return how many answers make the best of the machine: more would only take turns, and all end later."""
    return _WAITING_FOR_A_MODEL if settings.chat_model else max(2, len(os.sched_getaffinity(0)))


def _sound_service(settings: "Settings") -> "Service":
    """Open the service, without Chroma where its index is damaged, and warm it."""
    from api.compose import builds_folder, open_service  # this and what follows is slow to import
    from api.process_limits import limit_file_size
    from api.publishing import verify_in_child

    limit_file_size(settings.kb.max_index_bytes)
    folder = builds_folder(settings)
    use_chroma = True
    try:
        verify_in_child(folder.path(folder.published()), settings)
    except NotPublishedError as error:
        notes.print(f"{error}. The pages say so until then.", style="yellow")
    except IndexDamagedError as error:
        use_chroma = False
        notes.print(f"{error}\nServing without Chroma; run `fondaco publish --rebuild` to make a sound build.", style="yellow")
    service = open_service(settings if use_chroma else settings.model_copy(update={"vectors": "exact"}))
    try:
        service.warm()
    except KbError as error:
        notes.print(str(error), style="yellow", markup=False)
    return service


def _read_ahead(service: "Service") -> None:
    from api.process_limits import give_back_memory

    with suppress(KbError):  # whoever asks is told what is wrong
        service.read_ahead()
    give_back_memory()  # opening the model and the build took more than they hold


def _listen(app: "FastAPI", web: "WebSettings", host: str, port: int) -> None:
    """Serve an application until it is stopped."""
    import uvicorn  # slow to import

    from api.process_limits import allow_open_files
    from api.request_ids import log_with_ids
    from api.slow_clients import patient_protocol

    allow_open_files(web.limits.connections + _OTHER_FILES)
    log_with_ids()
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=patient_protocol(web.limits.header_seconds, web.limits.connections),
        proxy_headers=False,  # the application believes the proxies of its settings, and no others
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


def status(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show what the store holds, which build is published, and the last crawl."""
    from api.compose import builds_folder, open_store  # slow to import

    settings = load_settings()
    store = open_store(settings)
    folder = builds_folder(settings)
    try:
        published = folder.published()
    except NotPublishedError:
        published = ""
    state = {"published": published, "builds": len(folder.all()), **store.counts()}
    if json:
        print_json(state)
        return
    for name, value in state.items():
        out.print(f"{name:>12}  {value or ('none' if name == 'published' else 0)}")


def doctor() -> None:
    """Check that everything that is needed is there, and say what to do where it is not."""
    from api.compose import builds_folder, open_embedder, open_store, open_words  # slow to import
    from api.publishing import verify_in_child
    from ingest.partners import load_partners

    settings = load_settings()
    folder = builds_folder(settings)

    embedder = cache(lambda: open_embedder(settings).name)

    def sound() -> str:
        try:
            verify_in_child(folder.path(folder.published()), settings)
        except IndexDamagedError as error:
            raise IndexDamagedError(f"{error}; run `fondaco publish --rebuild` to make a sound build") from error
        return "files, counts and probes agree"

    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("partner files", lambda: f"{len(load_partners(settings.partners))} under {settings.partners.name}"),
        ("store", lambda: ", ".join(f"{v} {k}" for k, v in open_store(settings).counts().items())),
        ("embedder", embedder),
        ("confidence", lambda: _fitted(embedder())),
        (
            "spelling",
            lambda: "lists of words are there" if open_words(settings) else "no lists of words, slips stay; run `make setup`",
        ),
        ("published build", folder.published),
        ("build is sound", sound),
    )
    failed = 0
    for name, check in checks:
        try:
            out.print(f"[green]ok[/]    {name}: {check()}")
        except Exception as error:  # a doctor reports whatever it meets
            failed += 1
            out.print(f"[red]wrong[/] {name}: {escape(str(error))}")
    sys.exit(1 if failed else 0)


def _fitted(embedder: str) -> str:
    from assistant.meaning import fitted_meaning  # slow to import

    meant = fitted_meaning().embedder
    if embedder == meant:
        return "fitted for this embedder"
    return f"words and rules alone, for it was fitted for {meant}; `fondaco eval calibrate --meaning --write` fits it anew"
