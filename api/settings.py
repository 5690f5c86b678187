"""Everything that the environment may set; the only place that reads it."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.account_settings import AccountSettings
from api.errors import SettingsError
from api.mail_settings import MailSettings
from api.web_settings import PUBLIC_ADDRESS, DeskSettings, LimitSettings, McpSettings, WidgetSettings
from assistant.settings import AssistantSettings
from ingest.settings import IngestSettings
from kb.settings import KbSettings

_PARTNERS = Path(__file__).parents[1] / "ingest" / "partners"


class Settings(BaseSettings):
    """Read from FONDACO_… variables and from `.env`; nested ones as FONDACO_KB__KEEP_BUILDS=5."""

    model_config = SettingsConfigDict(
        env_prefix="FONDACO_", env_nested_delimiter="__", env_file=".env", frozen=True, extra="forbid"
    )

    var: Path = Field(default=Path("var"), description="folder of all data at run time")
    database: str = Field(default="", description="URL of the relational store; empty: SQLite under var")
    partners: Path = Field(default=_PARTNERS, description="folder of partner files")
    web: Literal["sample", "real"] = Field(default="sample", description="crawl the sample web, or the partners' own sites")
    sample_port: int = Field(default=8010, ge=1, le=65535, description="port of the sample web on loopback")
    embedder: str = Field(default="onnx:e5-small", description="engine:model; engines: onnx, sentence-transformers, hashing")
    vectors: Literal["chroma", "exact"] = Field(default="chroma", description="engine that proposes passages by vector")
    threads: int | None = Field(default=None, ge=1, description="processors that the embedder may use; empty: all")
    chat_model: str = Field(default="", description="vendor:model that words the answers; empty: they quote the pages")
    chat_base_url: str = Field(default="", description="address of a server of one's own that speaks the vendor's protocol")
    chat_key: SecretStr = Field(default=SecretStr(""), description="key of the vendor; empty: the vendor's own variable")
    lab: Literal["local", "off"] = Field(
        default="local", description="show /lab to evaluators (while nobody has an account, to this machine), or not"
    )
    kb: KbSettings = KbSettings()
    assistant: AssistantSettings = AssistantSettings()
    ingest: IngestSettings = IngestSettings()
    public_address: str = Field(default="", description=PUBLIC_ADDRESS)
    accounts: AccountSettings = AccountSettings()
    desk: DeskSettings = DeskSettings()
    mail: MailSettings = MailSettings()
    widget: WidgetSettings = WidgetSettings()
    mcp: McpSettings = McpSettings()
    limits: LimitSettings = LimitSettings()

    @model_validator(mode="after")
    def _make_paths_absolute(self) -> "Settings":
        object.__setattr__(self, "var", self.var.resolve())
        object.__setattr__(self, "partners", self.partners.resolve())
        return self

    @property
    def database_url(self) -> str:
        """URL of the store."""
        return self.database or f"sqlite:///{self.var / 'fondaco.sqlite3'}"

    @property
    def builds(self) -> Path:
        """Folder of builds."""
        return self.var / "builds"


@cache
def load_settings() -> Settings:
    """Return the settings. Raises SettingsError with all mistakes at once."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"FONDACO_{'__'.join(str(p) for p in e['loc']).upper()}: {e['msg']}" for e in error.errors()]
        raise SettingsError("the settings cannot be read:\n  " + "\n  ".join(lines)) from error
