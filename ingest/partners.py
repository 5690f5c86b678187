"""Partner files: who a partner is, what of its site is read, and what a healthy crawl yields."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails

from ingest.addresses import host_of, normalise
from ingest.errors import PartnerFileError, UnknownPartnerError
from ingest.toml_lines import TomlLines
from kb.types import Provider

# Wording of pydantic's most frequent complaints, in the terms of the file.
_MESSAGES = {
    "missing": "this key is required",
    "extra_forbidden": "unknown key; see ingest/README.md for the keys of a partner file",
    "string_type": "must be a text in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "list_type": "must be a list in square brackets",
    "tuple_type": "must be a list in square brackets",
    "dict_type": "must be a table",
    "too_short": "must not be empty",
}


def _web_address(value: str) -> str:
    address = normalise(value)
    if address is None:
        raise ValueError(f"not an http(s) address: {value!r}")
    return address


def _web_address_or_none(value: str) -> str:
    return _web_address(value) if value else ""


def _prefix(value: str) -> str:
    if not value.startswith("/") and normalise(value) is None:
        raise ValueError(f"neither a path that starts with / nor an http(s) address: {value!r}")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {value!r} ({error})") from error
    return value


Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
HomePage = Annotated[str, AfterValidator(_web_address_or_none)]  # empty: the partner has no site
Prefix = Annotated[str, AfterValidator(_prefix)]
Pattern = Annotated[str, AfterValidator(_pattern)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Record):
    """A part of a partner's site that is crawled as one."""

    id: Identifier
    seeds: tuple[WebAddress, ...] = ()  # where the crawl starts; without any, nothing is crawled
    allow: tuple[Prefix, ...] = ("/",)  # paths on the seeds' hosts, or whole addresses
    deny: tuple[Pattern, ...] = ()  # searched in the whole address
    sitemaps: bool = True
    max_pages: int = Field(default=2000, ge=1, le=100_000)
    max_depth: int = Field(default=8, ge=0, le=50)  # links from a seed; a sitemap's addresses count as seeds
    delay_seconds: float = Field(default=1.0, ge=0, le=120)
    content_selector: Text | None = None
    drop_selectors: tuple[Text, ...] = ()
    page_language: Literal["it", "en", "fr", "de", "es"] | None = None


class Expectation(_Record):
    """What a healthy crawl yields."""

    min_documents: int = Field(default=1, ge=0)
    max_shrink: float = Field(default=0.3, ge=0, le=1)  # share of the documents that may vanish in a run


class Partner(_Record):
    """A partner file."""

    id: Identifier
    name: Text
    short_name: Text
    kind: Text
    url: HomePage
    territory: tuple[Text, ...] = Field(min_length=1)
    aliases: tuple[Text, ...] = ()
    topics: tuple[Text, ...] = ()
    audience: tuple[Text, ...] = ()
    members_only: Literal["no", "partly", "yes"] = "no"
    languages: tuple[Text, ...] = ("it",)
    role: Mapping[str, Text] = Field(default_factory=dict)
    contacts: Mapping[str, Text] = Field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    expect: Expectation = Expectation()

    @model_validator(mode="after")
    def _sources_differ(self) -> Self:
        ids = [source.id for source in self.sources]
        if repeated := {i for i in ids if ids.count(i) > 1}:
            raise ValueError(f"two sources share an id: {', '.join(sorted(repeated))}")
        return self

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts of the seeds, in order."""
        return tuple(dict.fromkeys(host_of(seed) for source in self.sources for seed in source.seeds))


def load_partners(folder: Path) -> dict[str, Partner]:
    """Read every partner file of a folder, by id. Raises PartnerFileError with all problems of all files."""
    partners: dict[str, Partner] = {}
    problems: list[str] = []
    files = sorted(folder.glob("*.toml"))
    if not files:
        problems.append(f"{folder}: no partner file (*.toml) here; add one, see ingest/README.md")
    for path in files:
        try:
            partner = load_partner(path)
        except PartnerFileError as error:
            problems.extend(error.problems)
        else:
            partners[partner.id] = partner
    if problems:
        raise PartnerFileError(problems)
    return partners


def load_partner(path: Path) -> Partner:
    """Read one partner file. Raises PartnerFileError with all its problems, each with its line."""
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise PartnerFileError([f"{path}:1: cannot be read: {error}"]) from error
    except tomllib.TOMLDecodeError as error:
        raise PartnerFileError([_syntax_problem(path, text, error)]) from error
    lines = TomlLines(text)
    try:
        partner = Partner.model_validate(values)
    except ValidationError as error:
        raise PartnerFileError([_problem(path, lines, e) for e in error.errors()]) from error
    if partner.id != path.stem:
        raise PartnerFileError([f"{path}:{lines.line(('id',))}: id: must be the file's name, {path.stem!r}"])
    return partner


def choose(partners: Mapping[str, Partner], ids: Iterable[str]) -> list[Partner]:
    """Return the partners with these ids, all if there is no id. Raises UnknownPartnerError."""
    chosen = list(dict.fromkeys(ids))
    for partner_id in chosen:
        if partner_id not in partners:
            raise UnknownPartnerError(partner_id, partners)
    return [partners[i] for i in chosen or sorted(partners)]


def to_provider(partner: Partner) -> Provider:
    """Return what the knowledge base keeps of a partner."""
    return Provider(
        id=partner.id,
        name=partner.name,
        short_name=partner.short_name,
        kind=partner.kind,
        url=partner.url,
        territory=partner.territory,
        aliases=partner.aliases,
        role=dict(partner.role),
        topics=partner.topics,
        audience=partner.audience,
        members_only=partner.members_only,
        languages=partner.languages,
        contacts=dict(partner.contacts),
    )


def for_sample(partner: Partner, port: int) -> Partner:
    """Return the partner with its host of the sample web as its only source."""
    seed = f"http://{partner.id}.localhost:{port}/"
    sample = Source(id="sample", seeds=(seed,), delay_seconds=0)
    expect = partner.expect.model_copy(update={"min_documents": 1})
    return partner.model_copy(update={"sources": (sample,), "expect": expect})


def _problem(path: Path, lines: TomlLines, error: ErrorDetails) -> str:
    key = error["loc"]
    message = _MESSAGES.get(error["type"], error["msg"].removeprefix("Value error, "))
    if error["type"] in ("string_type", "int_type", "bool_type", "literal_error", "greater_than_equal", "less_than_equal"):
        message += f", not {error['input']!r}"
    where = key[:-1] if error["type"] == "missing" else key
    name = ".".join(_shown(key)) or "the file"
    return f"{path}:{lines.line(where, error['input'])}: {name}: {message}"


def _shown(key: tuple[int | str, ...]) -> list[str]:
    # The item's number says less than its value, which the message holds.
    parts = [str(part) for part in key]
    return parts[:-1] if len(key) > 1 and isinstance(key[-1], int) and key[-2] != "sources" else parts


def _syntax_problem(path: Path, text: str, error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"line (\d+)", str(error))
    number = int(found[1]) if found else len(text.splitlines())
    shown = re.sub(r"(?<!\s)\s*+\(at [^)\n]*\)$", "", str(error))
    return f"{path}:{number}: not TOML: {shown}"
