"""The composition root: the only place that picks engines."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.access_records import AccessRecords, utc_now
from api.account_records import AccountRecords
from api.audit import Audit
from api.compose_learning import FRESH_SECONDS, case_pruner, erase_learned, open_curated
from api.desk.outbox import OutboxSettings
from api.desk.triage import StoredRegister
from api.errors import SettingsError
from api.evidence import EvidenceKeeper
from api.limiting import Limiter
from api.password_tries import PasswordTries
from api.process_limits import own_build
from api.service import Service
from api.settings import Settings
from api.version import code_version
from api.visitor_records import VisitorRecords
from assistant.curated import CuratedBook
from assistant.engines.langid_detector import LangidDetector
from assistant.evidence import Reading
from assistant.pipeline import Assistant
from assistant.ports import Searcher
from assistant.writing.errors import ChatError
from assistant.writing.writer import Writer
from kb.build_folder import BuildsFolder, read_manifest
from kb.building import Engines
from kb.engines.access_store import KeyStore, ReplyStore
from kb.engines.account_store import AccountStore, SessionStore
from kb.engines.answer_log import AnswerLog
from kb.engines.audit_store import AuditStore
from kb.engines.bm25_index import Bm25Index
from kb.engines.chroma_vectors import ChromaVectors
from kb.engines.database import open_database
from kb.engines.desk_inbox import InboxStore
from kb.engines.desk_store import DeskStore
from kb.engines.desk_store import erase_of_ticket as erase_desk
from kb.engines.exact_vectors import ExactVectors
from kb.engines.feedback_store import FeedbackStore, ShareStore
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.engines.mail_store import MailStore, erase_mails
from kb.engines.opportunity_store import OpportunityStore
from kb.engines.outbox_store import OutboxStore, erase_outgoing
from kb.engines.sql_store import SqlStore
from kb.engines.ticket_store import TicketStore
from kb.engines.word_lists import WordLists, made_words
from kb.errors import BuildLockedError, IndexDamagedError
from kb.glossary import Glossary, load_entries
from kb.knowledge_base import KnowledgeBase
from kb.naming import ProviderNames
from kb.opportunity_book import OpportunityBook
from kb.ports import Embedder, VectorIndex
from kb.types import Provider

if TYPE_CHECKING:
    from api.desk.intake import Intake


def open_store(settings: Settings) -> SqlStore:
    """Open the relational store."""
    return SqlStore(open_database(settings.database_url))


def open_opportunities(settings: Settings) -> OpportunityStore:
    """Open the store of facts and opportunities."""
    return OpportunityStore(open_database(settings.database_url))


def open_answer_log(settings: Settings) -> AnswerLog:
    """Open the chain of answers."""
    return AnswerLog(open_database(settings.database_url))


def open_access(settings: Settings) -> AccessRecords:
    """Open keys and kept replies."""
    engine = open_database(settings.database_url)
    return AccessRecords(keys=KeyStore(engine), replies=ReplyStore(engine))


def open_accounts(settings: Settings, now: Callable[[], datetime] = utc_now) -> AccountRecords:
    """Open accounts, sessions and the audit log; `now` tells the moment in UTC."""
    engine, elsewhere = open_database(settings.database_url), None
    if settings.accounts.oidc.issuer:
        from api.sign_in_oidc import IdentityProvider  # slow to import

        elsewhere = IdentityProvider(settings.accounts.oidc)
    return AccountRecords(
        accounts=AccountStore(engine),
        sessions=SessionStore(engine),
        audit=Audit(AuditStore(engine), now),
        tries=PasswordTries(Limiter(settings.limits.storage), settings.accounts.tries),
        settings=settings.accounts,
        elsewhere=elsewhere,
        now=now,
    )


def open_visitor_records(settings: Settings) -> VisitorRecords:
    """Open what visitors leave."""
    engine = open_database(settings.database_url)
    return VisitorRecords(
        tickets=open_tickets(settings),
        feedback=FeedbackStore(engine),
        shares=ShareStore(engine),
        kept={"mails": MailStore(engine).forget, "cases": case_pruner(settings)},
    )


def open_tickets(settings: Settings) -> TicketStore:
    """Return the tickets; erasing one erases what hangs on it everywhere."""
    erased = (erase_mails, erase_outgoing, erase_desk, erase_learned)
    return TicketStore(open_database(settings.database_url), also_erased=erased)


def open_mails(settings: Settings) -> MailStore:
    """Open the mails that came in."""
    return MailStore(open_database(settings.database_url))


def open_intake(settings: Settings) -> "Intake":
    """Open what mails are taken in with; no build needs to be published."""
    from api.desk.intake import Intake  # slow to import, and a question on the command line needs none of it

    engine = open_database(settings.database_url)
    return Intake(
        mails=MailStore(engine),
        tickets=open_tickets(settings),
        triages=DeskStore(engine),
        register=StoredRegister(LangidDetector(), SqlStore(engine).providers),
        settings=settings.desk,
    )


def open_desk_books(settings: Settings) -> tuple[DeskStore, InboxStore]:
    """Open the desk's own work, and its inbox."""
    engine = open_database(settings.database_url)
    return DeskStore(engine), InboxStore(engine)


def open_outbox(settings: Settings) -> OutboxStore:
    """Open the mails that go out."""
    return OutboxStore(open_database(settings.database_url))


def outbox_settings(settings: Settings) -> OutboxSettings:
    """Return what stands on mails that go out, and who may let them go."""
    public, two = settings.public_address, settings.desk.two_persons
    return OutboxSettings(mail=settings.mail, public_address=public, two_persons=two)


def builds_folder(settings: Settings) -> BuildsFolder:
    """Return the folder of builds."""
    return BuildsFolder(settings.builds)


def open_embedder(settings: Settings) -> Embedder:
    """Open the embedder that the settings name as engine:model."""
    engine, _, model = settings.embedder.partition(":")
    match engine:
        case "onnx":
            from kb.engines.onnx_embedder import OnnxEmbedder

            return OnnxEmbedder(settings.var / "models" / model, settings.threads)
        case "sentence-transformers":
            from kb.engines.sentence_embedder import SentenceEmbedder  # slow to import

            return SentenceEmbedder(model)
        case "hashing":
            from kb.engines.hashing_embedder import HashingEmbedder

            return HashingEmbedder()
        case _:
            raise SettingsError(f"FONDACO_EMBEDDER: unknown engine {engine!r}; one of: onnx, sentence-transformers, hashing")


def vector_index(settings: Settings) -> VectorIndex:
    """Return an unopened vector index."""
    return ChromaVectors() if settings.vectors == "chroma" else ExactVectors()


def engines(settings: Settings) -> Engines:
    """Return what builds are made with."""
    return Engines(
        embedder=open_embedder(settings),
        vectors=ChromaVectors,
        exact=ExactVectors,
        lexical=lambda: Bm25Index(ItalianAnalyzer()),
    )


def open_knowledge(
    settings: Settings, store: SqlStore, embedder: Embedder, folder: BuildsFolder, build_id: str | None = None
) -> KnowledgeBase:
    """Open a build, the published one by default. Raises NotPublishedError, UnknownBuildError, IndexDamagedError."""
    build = read_manifest(folder.path(build_id or folder.published()))
    path = folder.path(build.id)
    lexical = Bm25Index(ItalianAnalyzer())
    lexical.open(path / "bm25")
    glossary = Glossary(load_entries(), lexical.terms)
    return KnowledgeBase(
        store=store,
        build=build,
        folder=folder,
        embedder=embedder,
        vectors=_open_vectors(settings, path),
        lexical=lexical,
        glossary=glossary,
        settings=settings.kb,
        book=OpportunityBook(open_opportunities(settings), FRESH_SECONDS),
    )


def _open_vectors(settings: Settings, path: Path) -> VectorIndex:
    """Open Chroma in the process that owns the build; any other one scans the same vectors exactly."""
    index = vector_index(settings)
    try:
        own_build(path)
        index.open(path / index.name)
    except (BuildLockedError, IndexDamagedError):
        index = ExactVectors()
        index.open(path / index.name)
    return index


def offline_reading(providers: Iterable[Provider]) -> Reading:
    """Return how statements are held against passages without any build."""
    analyzer = ItalianAnalyzer()
    return Reading(lambda text: list(dict.fromkeys(analyzer.terms(text))), ProviderNames(providers).in_text)


def stored_body(settings: Settings, warc_file: str, offset: int) -> bytes:
    """Return the raw bytes of a page as they were received. Raises WarcError."""
    from ingest.engines.warc import read_response  # only evidence is checked with it

    return read_response(settings.var / "warc" / warc_file, offset).body


def open_assistant(
    settings: Settings, knowledge: Callable[[], Searcher], writer: Writer | None = None, curated: CuratedBook | None = None
) -> Assistant:
    """Return the assistant over what `knowledge` returns when a question is asked.

    A writer that several assistants share counts their tokens and failures together; else one is opened by the settings.
    """
    writer = writer or open_writer(settings)
    return Assistant(
        knowledge, LangidDetector(), settings.assistant, writer=writer, curated=curated, words=open_words(settings)
    )


def open_words(settings: Settings) -> WordLists | None:
    """Open the lists of words by which slips of the pen are told; None where they were not made."""
    return made_words(settings.var / "models")


def open_writer(settings: Settings) -> Writer | None:
    """Open the chat model that words the answers; None by default. Raises SettingsError."""
    if not settings.chat_model:
        return None
    from assistant.engines.langchain_chat import open_chat  # slow to import

    limits = settings.assistant.chat
    try:
        chat = open_chat(
            settings.chat_model,
            settings.chat_base_url,
            settings.chat_key.get_secret_value(),
            seconds=limits.seconds,
            max_tokens=limits.max_tokens,
            attempts=limits.attempts,
        )
    except ChatError as error:
        raise SettingsError(f"FONDACO_CHAT_MODEL: {error}") from error
    return Writer(chat, LangidDetector(), limits)


def open_service(settings: Settings) -> Service:
    """Return what the server and the pages share."""
    store, folder = open_store(settings), builds_folder(settings)
    # A question is too short to share: two threads took a third more of the processors and were no sooner done.
    embedder = open_embedder(settings.model_copy(update={"threads": settings.threads or 1}))
    writer, curated = open_writer(settings), open_curated(settings, embedder)

    def open_build(build_id: str) -> tuple[KnowledgeBase, Assistant]:
        knowledge = open_knowledge(settings, store, embedder, folder, build_id)
        return knowledge, open_assistant(settings, lambda: knowledge, writer, curated)

    return Service(store, open_evidence(settings), folder.published, open_build)


def open_evidence(settings: Settings) -> EvidenceKeeper:
    """Return what keeps answers with their evidence."""
    return EvidenceKeeper(open_answer_log(settings), code_version())
