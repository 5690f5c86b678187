"""Settings of crawling, extraction and chunking."""

from pydantic import BaseModel, ConfigDict, Field


class IngestSettings(BaseModel):
    """Bounds of a crawl. What differs between partners stands in their files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: str = Field(default="https://github.com/fondaco", description="web or mail address in the user agent")
    loopback_hosts: tuple[str, ...] = Field(
        default=(), description="host patterns that mean this machine, such as *.localhost; no other private address is asked"
    )
    timeout_seconds: float = Field(default=20, gt=0, le=300)
    partner_timeout_seconds: float = Field(default=3600, gt=0, description="longest crawl of one partner")
    max_body_bytes: int = Field(default=30 * 2**20, gt=0, description="largest body, after decompression too")
    max_redirects: int = Field(default=5, ge=0, le=20)
    retries: int = Field(default=2, ge=0, le=10)
    retry_backoff_seconds: float = Field(default=0.5, ge=0, le=60, description="before the first repeat; doubles")
    failures_in_a_row: int = Field(default=8, ge=1, description="after so many a host counts as down")
    concurrency_per_host: int = Field(default=2, ge=1, le=16)
    loopback_concurrency: int = Field(default=8, ge=1, le=64)
    foreign_links: int = Field(default=500, ge=0, description="off-scope addresses noted for each partner")
    variants_per_path: int = Field(
        default=30, ge=1, description="addresses that differ only in their query; calendars have no end"
    )
    sitemap_files: int = Field(default=50, ge=0, description="sitemap files read for each partner")

    workers: int = Field(default=2, ge=1, le=64, description="processes that extract")
    extraction_seconds: float = Field(default=60, gt=0, description="longest extraction of one body")
    extraction_memory_mb: int = Field(default=2048, ge=256, description="address space of an extracting process")
    max_pdf_pages: int = Field(default=400, ge=1)
    thin_words: int = Field(default=30, ge=0, description="a page with fewer words and no table is too thin")

    chunk_words: int = Field(default=180, ge=20, le=1000)
    merge_below_words: int = Field(default=25, ge=0, description="neighbouring sections this short share a chunk")

    @property
    def user_agent(self) -> str:
        return f"Fondaco/0.1 (+{self.contact})"
