"""Settings of the web application."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class WebSettings(BaseModel):
    """Bounds of what visitors may ask of the server, and what the pages say of this installation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_answers: int = Field(default=8, ge=1, description="answers that are worked out at once")
    max_waiting: int = Field(default=32, ge=0, description="requests that wait for a place; one more is told to come back")
    wait_seconds: float = Field(default=10, gt=0, description="longest wait for a place")
    retry_after_seconds: int = Field(default=5, ge=1, description="when a visitor who found no place should come back")
    heartbeat_seconds: float = Field(default=10, gt=0, description="silence on a stream after which a sign of life is sent")
    max_body_bytes: int = Field(default=65536, ge=1024, description="a longer request body is refused")
    source_context: int = Field(default=12, ge=0, description="passages shown before and after a cited one")
    lab: Path | None = Field(default=None, description="folder whose runs and labellings /lab shows; empty: there is no /lab")
    sample_web: bool = Field(default=False, description="the documents come from the sample web; pages then say so")
