"""Fills a store with a few documents, so that a build takes no crawl."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from kb.engines.database import open_database
from kb.engines.sql_store import SqlStore
from kb.types import Chunk, Document, DocumentVersion, Provider

_TEXTS = {
    "Carnet ATA": "Il carnet ATA permette l'esportazione temporanea di campioni e materiale da fiera. Costa 70 euro.",
    "Certificato di origine": "Il certificato di origine attesta dove la merce è stata prodotta. Si chiede online.",
    "Voucher fiere": "Il voucher fiere copre il 50% delle spese per fiere all'estero, fino a 4.000 euro.",
    "Visto di conformità": "Il visto di conformità della firma serve per documenti destinati all'estero.",
    "Codice meccanografico": "Il numero meccanografico identifica l'impresa che esporta abitualmente.",
    "Assicurazione crediti": "La polizza copre il mancato pagamento dei crediti esteri fino al 90%.",
    "Missione in Brasile": "La missione imprenditoriale in Brasile prevede incontri con importatori di San Paolo.",
    "Sportello dazi": "Lo sportello risponde su dazi, dogane e classificazione delle merci entro due giorni.",
}


def fill(var: Path) -> None:
    """Write the documents into a new store under this folder."""
    var.mkdir(parents=True, exist_ok=True)
    engine = open_database(f"sqlite:///{var / 'fondaco.sqlite3'}")
    store = SqlStore(engine)
    store.save_providers([_PROVIDER])
    for number, (title, text) in enumerate(_TEXTS.items()):
        _save(store, f"camera-{number}", title, text)
    engine.dispose()


def add(var: Path, title: str, text: str) -> None:
    """Store one more document, so that there is something to publish."""
    engine = open_database(f"sqlite:///{var / 'fondaco.sqlite3'}")
    _save(SqlStore(engine), "camera-nuova", title, text)
    engine.dispose()


def _save(store: SqlStore, name: str, title: str, text: str) -> None:
    version = f"{name}@1"
    store.save_version(
        Document(
            id=name,
            provider_id=_PROVIDER.id,
            source_id="prova",
            url=f"http://camera.localhost/{name}",
            kind="html",
            language="it",
        ),
        DocumentVersion(
            id=version,
            document_id=name,
            digest=sha256(text.encode()).hexdigest(),
            title=title,
            language="it",
            read_at=datetime(2026, 11, 20, tzinfo=UTC),
        ),
        [Chunk(id=f"{version}#0", version_id=version, document_id=name, ordinal=0, headings=(), text=text)],
    )


_PROVIDER = Provider(
    id="camera",
    name="Camera di prova",
    short_name="Camera",
    kind="camera",
    url="http://camera.localhost/",
    territory=("Lombardia",),
)
