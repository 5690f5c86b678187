"""A question back becomes choices that send the completed question."""

from api.choices import choices_of
from api.schemas import AnswerOut
from assistant.pipeline import to_json
from assistant.types import Answer
from assistant.wording import say
from tests.api.builders import a_plain_answer


def out(answer: Answer) -> AnswerOut:
    return AnswerOut.model_validate(to_json(answer))


def test_a_province_is_chosen_among_the_likeliest_or_among_all_in_any_language() -> None:
    for language in ("it", "en", "fr", "de", "es"):
        said = say(language, "clarify.my_province", province="Varese")  # type: ignore[arg-type]
        answer = a_plain_answer("clarify", "no_province", "?", suggestions=(f"Chi timbra? {said}",), language=language)
        choices = choices_of(out(answer))
        assert [(c.label, c.question) for c in choices.near] == [("Varese", f"Chi timbra? {said}")]
        assert len(choices.provinces) == 12
        assert all(c.question.startswith("Chi timbra? ") and c.label in c.question for c in choices.provinces)


def test_choices_are_labelled_by_what_tells_them_apart() -> None:
    suggestions = ("Quanto costa? (formazione)", "Quanto costa? (fiere ed eventi)")
    choices = choices_of(out(a_plain_answer("clarify", "no_object", "?", suggestions=suggestions)))
    assert [c.label for c in choices.near] == ["Formazione", "Fiere ed eventi"]
    assert tuple(c.question for c in choices.near) == suggestions
    assert choices.provinces == ()


def test_choices_that_share_nothing_are_shown_whole() -> None:
    suggestions = ("Quali fiere?", "Come mi assicuro?")
    choices = choices_of(out(a_plain_answer("clarify", "courtesy", "?", suggestions=suggestions)))
    assert tuple(c.label for c in choices.near) == suggestions
