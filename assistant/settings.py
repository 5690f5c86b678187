"""Settings of the answers."""

from pydantic import BaseModel, ConfigDict, Field


class AssistantSettings(BaseModel):
    """Bounds of questions and answers, and when to abstain. Figures were measured, see assistant/README.md."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_question_characters: int = Field(default=4000, ge=100, description="a longer question is refused with a reason")
    passages: int = Field(default=12, ge=1, description="hits that sentences are chosen from")
    max_statements: int = Field(default=5, ge=1)
    max_words: int = Field(default=150, ge=30)
    max_providers: int = Field(default=3, ge=1)
    min_confidence: float = Field(default=0.4, ge=0, le=1, description="below it the assistant abstains")
    closing_soon_days: int = Field(default=30, ge=1)
