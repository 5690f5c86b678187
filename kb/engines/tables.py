"""The tables of the relational store, which is the truth (DESIGN 4)."""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

providers = sa.Table(
    "providers",
    metadata,
    sa.Column("id", sa.String(80), primary_key=True),
    sa.Column("record", sa.JSON, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)

# One row a URL: what the crawler knows of it. Written page by page, so that a killed crawl loses nothing.
pages = sa.Table(
    "pages",
    metadata,
    sa.Column("url", sa.String(2000), primary_key=True),
    sa.Column("partner_id", sa.String(80), nullable=False, index=True),
    sa.Column("source_id", sa.String(80), nullable=False),
    sa.Column("reason", sa.String(40), nullable=False),  # reason code of the last visit
    sa.Column("detail", sa.Text),
    sa.Column("status", sa.Integer),  # of HTTP
    sa.Column("content_type", sa.String(200)),
    sa.Column("etag", sa.String(500)),
    sa.Column("last_modified", sa.String(100)),
    sa.Column("body_digest", sa.String(64)),
    sa.Column("warc_file", sa.String(300)),
    sa.Column("warc_offset", sa.BigInteger),
    sa.Column("fetched_at", sa.DateTime(timezone=True)),  # when the body was last received
    sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("misses", sa.Integer, nullable=False, default=0),  # visits in a row that ended in 404
    sa.Column("pending", sa.Boolean, nullable=False, default=False),  # received, not yet extracted
    sa.Column("document_id", sa.String(120)),
    sa.Column("run_id", sa.String(40), nullable=False),
    sa.Column("links", sa.JSON),  # addresses found on the page, for a visit that ends in 304
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.Column("partners", sa.JSON, nullable=False),
    sa.Column("summary", sa.JSON),
)

run_pages = sa.Table(
    "run_pages",
    metadata,
    sa.Column("run_id", sa.String(40), sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("url", sa.String(2000), primary_key=True),
    sa.Column("partner_id", sa.String(80), nullable=False),
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("detail", sa.Text),
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("provider_id", sa.String(80), nullable=False, index=True),
    sa.Column("source_id", sa.String(80), nullable=False),
    sa.Column("url", sa.String(2000), nullable=False, unique=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("translation_of", sa.String(2000)),
    sa.Column("version_id", sa.String(160)),  # current version
    sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("id", sa.String(160), primary_key=True),
    sa.Column("document_id", sa.String(120), sa.ForeignKey("documents.id"), nullable=False, index=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("published_on", sa.Date),
    sa.Column("updated_on", sa.Date),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    sa.Column("validity_note", sa.Text),
    sa.Column("closed", sa.Boolean, nullable=False, default=False),
)

chunks = sa.Table(
    "chunks",
    metadata,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("version_id", sa.String(160), sa.ForeignKey("versions.id"), nullable=False, index=True),
    sa.Column("document_id", sa.String(120), nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("headings", sa.JSON, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("anchor", sa.String(300)),
    sa.Column("page", sa.Integer),
    sa.Column("kind", sa.String(10), nullable=False),
)

# Keyed by the text, so that nothing is embedded twice.
vectors = sa.Table(
    "vectors",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),  # SHA-256 of the embedded text
    sa.Column("model", sa.String(200), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float16, little-endian
)

builds = sa.Table(
    "builds",
    metadata,
    sa.Column("id", sa.String(60), primary_key=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),  # made, published, retired
    sa.Column("manifest", sa.JSON, nullable=False),
)

answers = sa.Table(
    "answers",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("record", sa.JSON, nullable=False),
)

# What is worked out from the versions: facts and opportunities can be made anew at any time.
facts = sa.Table(
    "facts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("version_id", sa.String(160), sa.ForeignKey("versions.id"), nullable=False, index=True),
    sa.Column("chunk_id", sa.String(200), nullable=False),
    sa.Column("start", sa.Integer, nullable=False),  # offset in the chunk's text
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("role", sa.String(20)),
    sa.Column("value", sa.String(100), nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("confidence", sa.Float, nullable=False),
)

opportunities = sa.Table(
    "opportunities",
    metadata,
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("owner_id", sa.String(80), nullable=False, index=True),
    sa.Column("opens_on", sa.Date),
    sa.Column("closes_on", sa.Date),
    sa.Column("record", sa.JSON, nullable=False),
)

derivations = sa.Table(
    "derivations",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),  # of the versions and the rules that it was made from
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
)

# Written by people and never derived: kept when everything above is made anew.
opportunity_corrections = sa.Table(
    "opportunity_corrections",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    # What is corrected, by owner, measure and edition: the ids of opportunities change with their days.
    sa.Column("owner_id", sa.String(80), nullable=False),
    sa.Column("measure", sa.Text, nullable=False),  # as it was called
    sa.Column("measure_key", sa.String(500), nullable=False),  # the words that tell it from others, sorted
    sa.Column("edition", sa.String(10)),
    sa.Column("field", sa.String(20), nullable=False),
    sa.Column("value", sa.Date, nullable=False),
    sa.Column("was", sa.Date),  # what the pages said then
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("made_by", sa.String(200), nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("undone_by", sa.String(200)),
    sa.Column("undone_at", sa.DateTime(timezone=True)),
)

# Append only. Each entry holds the digest of the one before, so that a removed or altered one is noticed.
answer_log = sa.Table(
    "answer_log",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),  # from 1, without gaps
    sa.Column("answer_id", sa.String(40), nullable=False, unique=True),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("previous", sa.String(64), nullable=False, unique=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("pack", sa.Text, nullable=False),  # the evidence, as the text that was hashed and its digest
)

settled_recalls = sa.Table(
    "settled_recalls",
    metadata,
    sa.Column("answer_id", sa.String(40), primary_key=True),
    sa.Column("causes", sa.String(64), primary_key=True),  # digest of what had changed when it was dealt with
    sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("replaced_by", sa.String(40)),  # the answer that was given instead
)
