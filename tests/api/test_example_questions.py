"""Only questions that the published build answers are shown as examples."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from api.example_questions import ExampleQuestions
from assistant.types import Answer, Question
from tests.api.builders import TODAY, MemoryService, a_plain_answer, an_answer


def at_once(work: Callable[[], None]) -> None:
    work()


@dataclass
class Choosy(MemoryService):
    """Answers what does not hold a word, and keeps what it was asked for a preview."""

    unknown: str = "fiera"
    build: str = "build-1"
    previewed: list[Question] = field(default_factory=list)

    def preview(self, question: Question) -> Answer:
        """Return an answer, or none."""
        self.previewed.append(question)
        return a_plain_answer("abstain", "no_evidence", "No.") if self.unknown in question.text else an_answer()

    def health(self) -> dict[str, object]:
        """Return the state of the build."""
        return super().health() | {"build_id": self.build}


def test_what_is_not_answered_gives_way_to_another_of_its_kind() -> None:
    shown = ExampleQuestions(Choosy(), lambda: TODAY, at_once).shown("it")
    assert "Quali bandi sono aperti adesso?" in shown
    assert not [question for question in shown if "fiera" in question]
    assert len(shown) == len(set(shown)) <= 6


def test_examples_speak_the_language_of_the_page() -> None:
    assert "I have never exported: where do I start?" in ExampleQuestions(Choosy(), lambda: TODAY, at_once).shown("en")


def test_none_are_shown_while_they_are_found_and_they_are_found_once() -> None:
    waiting: list[Callable[[], None]] = []
    service = Choosy()
    examples = ExampleQuestions(service, lambda: TODAY, waiting.append)
    assert examples.shown("it") == examples.shown("it") == ()
    assert len(waiting) == 1
    waiting[0]()
    asked = len(service.previewed)
    assert examples.shown("it") and len(service.previewed) == asked


def test_another_build_and_another_day_find_their_own() -> None:
    service, days = Choosy(), [TODAY]
    examples = ExampleQuestions(service, lambda: days[0], at_once)
    examples.shown("it")
    days[0] = date(2027, 1, 1)
    examples.shown("it")
    assert {question.as_of for question in service.previewed} == {TODAY, date(2027, 1, 1)}
    asked = len(service.previewed)
    service.build = "build-2"
    examples.shown("it")
    assert len(service.previewed) > asked


def test_without_a_build_there_are_none() -> None:
    service = replace(Choosy(), published=False)
    service.build = ""
    assert ExampleQuestions(service, lambda: TODAY, at_once).shown("it") == ()


def test_examples_leave_nothing_among_the_answers_that_are_kept() -> None:
    service = MemoryService()
    assert ExampleQuestions(service, lambda: TODAY, at_once).shown("it")
    assert service.kept == {} and service.questions == []
