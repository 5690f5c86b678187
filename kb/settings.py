"""Settings of retrieval and builds."""

from pydantic import BaseModel, ConfigDict, Field


class KbSettings(BaseModel):
    """How passages are searched and builds are kept. Weights were measured, see kb/README.md."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    candidates: int = Field(default=100, ge=10, le=1000, description="chunks that each index proposes")
    chunk_weight: float = Field(default=0.3, ge=0, le=1, description="share of the chunk's vector in the dense score")
    foreign_chunk_weight: float = Field(default=0.5, ge=0, le=1, description="the same, question in another language")
    lexical_weight: float = Field(default=0.3, ge=0, le=1, description="share of BM25, question in a language of the corpus")
    foreign_lexical_weight: float = Field(default=0.1, ge=0, le=1, description="the same, question in another language")
    closed_penalty: float = Field(default=0.12, ge=0, description="taken from a call that is closed on the day asked for")
    past_penalty: float = Field(
        default=0.2, ge=0, description="taken from a page called after a year that is over, or archived"
    )
    retold_penalty: float = Field(default=0.12, ge=0, description="taken from a page about another provider's measure")
    elsewhere_penalty: float = Field(default=0.4, ge=0, description="taken from a local provider of another province")
    local_penalty: float = Field(default=0.12, ge=0, description="taken from a local provider when no province is named")
    named_bonus: float = Field(default=0.2, ge=0, description="given to pages of a provider that the question names")
    context_pages: int = Field(default=4, ge=0, description="best pages whose neighbouring passages are read too")
    context_passages: int = Field(default=4, ge=0, description="passages read before and after a hit")
    keep_builds: int = Field(default=3, ge=1, description="published builds kept for roll-back")
    max_index_bytes: int = Field(default=8 * 2**30, gt=0, description="largest file that an index may write")
