"""Settings of the answers."""

from pydantic import BaseModel, ConfigDict, Field


class ChatSettings(BaseModel):
    """Limits of a chat model, where one is set; without it nothing of this is used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: float = Field(default=1.5, gt=0, le=600, description="for a whole reply; then the extractive answer is given")
    attempts: int = Field(
        default=2, ge=1, le=5, description="calls for one answer, when the first fails before it says anything"
    )
    max_tokens: int = Field(default=600, ge=50, description="of a reply")
    tokens_a_day: int = Field(default=1_000_000, ge=0, description="of all prompts and replies, for each process")
    max_characters: int = Field(default=8000, ge=500, description="of a reply; a longer one is cut")
    passages: int = Field(default=6, ge=1, le=20, description="passages that the model is shown")
    passage_characters: int = Field(default=1500, ge=200, description="of a passage that the model is shown")
    statements: int = Field(default=6, ge=1, le=12, description="of an answer in the model's words")
    declines_below: float = Field(
        default=0.8,
        ge=0,
        le=1,
        description="confidence below which nothing is answered where the model finds no answer in the passages",
    )
    failures: int = Field(default=3, ge=1, description="in a row, after which the model is left alone")
    rest_seconds: float = Field(default=60, gt=0, description="for which it is left alone")
    at_once: int = Field(default=4, ge=1, description="questions that the model is asked at the same time")


class AssistantSettings(BaseModel):
    """Bounds of questions and answers, and when to abstain. Figures were measured, see assistant/README.md."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_question_characters: int = Field(default=4000, ge=100, description="a longer question is refused with a reason")
    passages: int = Field(default=12, ge=1, description="hits that sentences are chosen from")
    max_statements: int = Field(default=8, ge=1)
    max_words: int = Field(default=150, ge=30)
    max_providers: int = Field(default=3, ge=1)
    min_confidence: float = Field(default=0.3, ge=0, le=1, description="below it the assistant abstains")
    near_confidence: float = Field(
        default=0.15, ge=0, le=1, description="from it on, the closest pages are named where the assistant abstains"
    )
    closing_soon_days: int = Field(default=30, ge=1)
    max_listed: int = Field(default=8, ge=1, description="opportunities in a list; how many more there are is said")
    chat: ChatSettings = ChatSettings()
