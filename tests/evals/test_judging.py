"""A judge is heard when it passes the anchors, decides when it agrees with people, and never because of an order of texts."""

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel, SimpleChatModel
from langchain_core.messages import BaseMessage
from pydantic import Field

from api.judging import judge_run
from evals.errors import RunError
from evals.judging import Grade, Judge, Rulings, anchors, judge_pairs, judgements, rate_by_length, same_family, trust
from evals.labelling import make_labelling
from evals.metrics.citations import Pair, pairs
from evals.run_folder import RunFolder
from tests.builders import READ_AT, a_claim, silent
from tests.evals.planted import a_case, a_record, an_answer, tools
from tests.evals.small_world import a_run

UNDECIDED = "L'importo massimo non è di 500.000 euro."
KNOWN = {anchor.statement: anchor.verdict for anchor in anchors()}


def reply(verdict: str, reason: str = "così") -> str:
    return f'Ecco: {{"reason": "{reason}", "verdict": "{verdict}"}}'


class RuleModel(SimpleChatModel):
    """Knows the anchors; grades other statements by `other`, in turn of (passage first, statement first)."""

    other: tuple[str, str] = ("full", "full")
    unknown: bool = False  # grades the anchors wrongly too
    asked: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "rules"

    def _call(self, messages: list[BaseMessage], *arguments: Any, **kwargs: Any) -> str:
        text = str(messages[-1].text)
        self.asked.append(text)
        known = next((grade for statement, grade in KNOWN.items() if f"<statement>\n{statement}\n" in text), None)
        if known and not self.unknown:
            return reply(known)
        return reply(self.other[0] if text.startswith("<passage>") else self.other[1])


def a_judge(*replies: str) -> Judge:
    return Judge(FakeListChatModel(responses=list(replies)), "fake:list")


def a_pair(statement: str = "Il prestito dura 4 anni.", **changes: Any) -> Pair:
    given: dict[str, Any] = {
        "case_id": "c",
        "chunk_id": "k",
        "passage": "Durata: 4 anni.",
        "title": "T",
        "url": "https://a.example",
    }
    return Pair(**({"statement": statement, "verdict": "undecided", "tier": "T3"} | given | changes))


def test_a_reply_is_read_out_of_the_words_around_it() -> None:
    ruling = a_judge(reply("full", "la durata è la stessa")).rule(a_pair())
    assert (ruling.grade, ruling.reason) == ("full", "la durata è la stessa")


def test_each_pair_is_asked_in_both_orders() -> None:
    model = RuleModel()
    Judge(model, "rules:one").rule(a_pair())
    assert [text.split("\n")[0] for text in model.asked] == ["<passage>", "<statement>"]


def test_a_judge_whom_the_order_decides_says_nothing() -> None:
    ruling = Judge(RuleModel(other=("full", "none")), "rules:one").rule(a_pair())
    assert ruling.grade is None and "order" in ruling.reason


def test_an_unreadable_reply_is_asked_for_once_more() -> None:
    assert a_judge("boh", reply("partial"), reply("partial")).rule(a_pair()).grade == "partial"
    ruling = a_judge("boh", '{"verdict": "maybe"}').rule(a_pair())
    assert ruling.grade is None and ruling.reason == "no readable reply"


def test_a_model_that_cannot_be_reached_stops_the_judging_with_what_to_do() -> None:
    class Broken(RuleModel):
        def _call(self, *arguments: Any, **kwargs: Any) -> str:
            raise ConnectionError("no route")

    with pytest.raises(RunError, match="no route: what was judged is kept"):
        Judge(Broken(), "rules:one").rule(a_pair())


def test_there_are_twenty_anchors_of_all_grades() -> None:
    assert len(anchors()) == len({anchor.statement for anchor in anchors()}) == 20
    assert {anchor.verdict for anchor in anchors()} == {"full", "partial", "none"}


def test_a_judge_is_believed_when_it_passes_the_anchors() -> None:
    assert Judge(RuleModel(), "rules:one").anchored().believed
    lenient = a_judge(reply("full")).anchored()
    assert not lenient.believed and lenient.right < 10 and "the judge says full" in lenient.wrong[0]


def test_rulings_are_kept_beside_the_run_and_not_asked_for_again(tmp_path: Path) -> None:
    model, kept = RuleModel(), Rulings(tmp_path / "run-1", "rules:one")
    judge = Judge(model, "rules:one")
    first = judge_pairs(judge, [a_pair(), a_pair(), a_pair("Altro.")], kept, silent)
    assert kept.path.parent == tmp_path and len(first) == 2 and len(model.asked) == 4
    assert judge_pairs(judge, [a_pair(), a_pair("Altro.")], kept, silent) == first
    assert len(model.asked) == 4
    judge_pairs(judge, [a_pair(passage="Durata: 5 anni.")], kept, silent)
    assert len(model.asked) == 6


def test_a_ruling_that_was_cut_short_is_asked_for_again(tmp_path: Path) -> None:
    judge, kept = Judge(RuleModel(), "rules:one"), Rulings(tmp_path / "run-1", "rules:one")
    judge_pairs(judge, [a_pair(), a_pair("Altro.")], kept, silent)
    kept.path.write_bytes(kept.path.read_bytes()[:-30])
    assert len(kept.read()) == 1
    assert len(judge_pairs(judge, [a_pair(), a_pair("Altro.")], kept, silent)) == 2
    assert [json.loads(line)["statement"] for line in kept.path.read_text().splitlines()] == [
        "Il prestito dura 4 anni.",
        "Altro.",
    ]


def test_another_prompt_is_another_judge() -> None:
    assert Judge(RuleModel(), "rules:one").id.startswith("rules:one+") and len(Judge(RuleModel(), "a").id) == len("a+") + 12


def test_partial_support_leaves_half_a_credit_and_no_grade_leaves_the_pair_alone() -> None:
    replies = {"a": ("full", "full"), "b": ("partial", "partial"), "c": ("full", "none")}
    rulings = [Judge(RuleModel(other=other), "rules:one").rule(a_pair(name)) for name, other in replies.items()]
    assert judgements(rulings) == {("a", "k"): "full", ("b", "k"): "undecided"}


def test_the_rate_is_shown_for_short_and_for_long_statements() -> None:
    judge = Judge(RuleModel(), "rules:one")
    rulings = [judge.rule(a_pair("breve")), judge.rule(a_pair("parola " * 25))]
    assert rate_by_length(rulings) == {"short": (1.0, 1), "long": (1.0, 1)}


GRADES: tuple[Grade, ...] = ("full", "partial", "none")


def test_a_judge_that_agrees_as_people_do_may_decide_and_one_that_guesses_may_not() -> None:
    people = [GRADES[n % 3] for n in range(120)]
    raters = [(grade, "partial" if n % 10 == 0 else grade) for n, grade in enumerate(people)]
    good = trust(raters, people, people, ["full"] * 30)  # type: ignore[arg-type]
    assert good.gates and good.judge_people.value == 1.0
    guessing = trust(raters, people, [GRADES[n * 7 % 5 % 3] for n in range(120)], ["full"] * 30)  # type: ignore[arg-type]
    assert not guessing.gates and "below" in guessing.why


def test_the_rate_of_a_lenient_judge_is_corrected_by_what_people_say() -> None:
    people: list[Grade] = ["full", "none"] * 50
    lenient: list[Grade] = ["full"] * 100
    found = trust(list(zip(people, people, strict=True)), people, lenient, ["full"] * 200)
    assert found.supported.value == pytest.approx(0.5) and not found.gates


def test_a_judge_of_the_vendor_that_wrote_the_answers_is_known() -> None:
    assert same_family("acme:large", ["extractive", "acme:small"])
    assert not same_family("acme:large", ["extractive"])


# ---------------------------------------------------------------------------------------------------------- a whole run


def a_judged_run(folder: Path) -> RunFolder:
    run = a_run(folder, [a_case(id="one"), a_case(id="two")])
    for name in ("one", "two"):
        run.append(a_record(an_answer(a_claim(UNDECIDED, 1), a_claim("L'importo massimo è di 500.000 euro.", 1)), case_id=name))
    run.seal()
    return run


def test_a_judge_without_labels_of_people_is_only_reported(tmp_path: Path) -> None:
    run = a_judged_run(tmp_path / "run")
    assert [p.verdict for p in pairs(run.records()[0], tools())] == ["undecided", "full"]
    report = judge_run(run, Judge(RuleModel(other=("none", "none")), "rules:one"), None, silent)
    assert report.anchored.believed and not report.gates and report.trust is None
    assert report.graded == report.undecided == len(report.judged) == 1


def test_a_judge_that_fails_the_anchors_is_asked_nothing_more(tmp_path: Path) -> None:
    model = RuleModel(unknown=True)
    report = judge_run(a_judged_run(tmp_path / "run"), Judge(model, "rules:one"), None, silent)
    assert not report.anchored.believed and report.judged == {} and len(model.asked) == 2 * len(anchors())


def test_a_judge_is_compared_with_the_labels_of_people(tmp_path: Path) -> None:
    run = a_judged_run(tmp_path / "run")
    labelling = make_labelling(tmp_path / "labels", run, tools(), 10, 1, READ_AT)
    for pair in labelling.pairs:
        for rater in ("anna", "bruno"):
            labelling.add_label(pair.id, rater, "full" if "500.000" in pair.statement else "none", "", READ_AT)
    report = judge_run(run, Judge(RuleModel(), "rules:one"), labelling, silent)
    assert report.trust is not None and not report.gates
