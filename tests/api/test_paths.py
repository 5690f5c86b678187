"""The paths: steps in order, evidence kept per build, whom to ask, calls that fit, nothing stated without a page."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Event

import pytest
from fastapi.testclient import TestClient

from api.i18n import UI_LANGUAGES, lines
from api.path_view import Firm, read_firm, step_question
from api.paths import CATEGORIES, PHASES, paths
from api.step_answers import StepAnswers
from api.step_quotes import quotes
from assistant.types import Answer, Question, Statement
from assistant.wording import say
from kb.errors import StoreError
from tests.api.builders import TODAY, MemoryService, a_card, a_citation, a_plain_answer, a_provider, an_answer
from tests.api.conftest import Open

HTML = {"Accept": "text/html"}
CLAIM = "Il finanziamento copre fino al 100% delle spese ammissibili."


def claims(*texts: str) -> tuple[Statement, ...]:
    return tuple(Statement(text=text, kind="claim", citations=(1,)) for text in texts)


@dataclass
class Answering(MemoryService):
    """Answers every step with one sentence, and counts the questions."""

    reply: Answer = field(default_factory=lambda: an_answer(statements=claims(CLAIM)))
    build: str = "build-1"
    previewed: list[Question] = field(default_factory=list)

    def preview(self, question: Question) -> Answer:
        self.previewed.append(question)
        return super().preview(question)

    def health(self) -> dict[str, object]:
        return super().health() | {"build_id": self.build}


@pytest.fixture
def service() -> Answering:
    return Answering()


def test_each_category_has_a_path_of_five_to_eight_steps_through_all_phases() -> None:
    assert tuple(paths()) == CATEGORIES
    for steps in paths().values():
        assert 5 <= len(steps) <= 8
        assert list(dict.fromkeys(step.phase for step in steps)) == list(PHASES)
        assert all(say("it", f"topics.{step.topic}") for step in steps)
        # What portals forget: strategic import, services and logistics, somebody on the spot.
        assert {"import-strategico", "servizi-logistici"} <= {step.topic for step in steps}
        assert {"missioni", "sostegno-in-loco"} & {step.topic for step in steps}


def test_step_ids_are_unique_and_every_step_has_its_texts_in_all_languages() -> None:
    ids = [step.id for steps in paths().values() for step in steps]
    assert len(ids) == len(set(ids))
    for language in UI_LANGUAGES:
        told = {key.split(".")[1] for key in lines(language) if key.startswith("path_step.")}
        assert told == set(ids)


@pytest.mark.parametrize("language", UI_LANGUAGES)
def test_our_own_words_state_no_figures(language: str) -> None:
    own = [value for key, value in lines(language).items() if re.match(r"path_step\..*\.(why|title)$", key)]  # type: ignore[arg-type]
    assert own
    assert [text for text in own if re.search(r"\d|%|€", text)] == []


def test_a_path_shows_sentences_with_their_page_whom_to_ask_and_how_to_go_on(client: TestClient) -> None:
    page = client.get("/percorsi/mai-esportato", headers=HTML).text
    assert page.count(CLAIM) == 8
    assert 'href="/fonte/chunk-1"' in page
    assert 'href="/enti/simest"' in page
    assert "/?domanda=Chi+mi+aiuta+a+capire" in page
    assert page.count('type="checkbox"') == 8
    assert [page.index(f'id="phase-{phase}"') for phase in PHASES] == sorted(page.index(f'id="phase-{p}"') for p in PHASES)


def test_the_form_shapes_the_questions_and_the_links(client: TestClient, service: Answering) -> None:
    page = client.get("/percorsi/consolidata?provincia=Bergamo&dimensione=piccola&paese=Brasile", headers=HTML).text
    assert "Percorso per: Bergamo, Piccola (10-49), Brasile." in page
    assert {q.profile.province for q in service.previewed} == {"Bergamo"}
    assert {q.profile.size for q in service.previewed} == {"piccola"}
    assert {q.profile.countries for q in service.previewed} == {("BR",)}
    abroad = [q.text for q in service.previewed if q.text.endswith("Paese: Brasile.")]
    assert len(abroad) == sum(step.abroad for step in paths()["consolidata"])
    assert "tema=finanza&amp;provincia=Bergamo" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("provincia=Atlantide", "«Atlantide» non è una provincia lombarda"),
        ("paese=Topolinia", "Non riconosco il Paese «Topolinia»"),
        ("paese=Brasile,Cile", "Non riconosco il Paese «Brasile,Cile»"),
        ("provincia=%3Cscript%3Ealert(1)%3C/script%3E", "non è una provincia lombarda"),
    ],
)
def test_what_the_form_says_and_nobody_understands_is_said_kindly(client: TestClient, query: str, words: str) -> None:
    page = client.get(f"/percorsi/consolidata?{query}", headers=HTML)
    assert page.status_code == 200
    assert words in page.text
    assert "<script>alert" not in page.text


def test_an_unknown_path_is_a_kind_404(client: TestClient) -> None:
    page = client.get("/percorsi/nulla", headers=HTML)
    assert page.status_code == 404
    assert "I percorsi sono tre" in page.text


def test_a_step_without_evidence_says_whom_to_ask_and_shows_no_sentence(open_client: Open) -> None:
    silent = Answering(reply=a_plain_answer("abstain", "no_evidence", "Non ho trovato."))
    page = open_client(silent).get("/percorsi/consolidata", headers=HTML).text
    assert "step-quote" not in page
    assert "meglio chiedere a chi se ne occupa" in page
    assert 'href="/enti/simest"' in page


def test_the_page_of_all_paths_leads_to_each_and_to_the_cases(client: TestClient) -> None:
    page = client.get("/percorsi", headers=HTML).text
    for category in CATEGORIES:
        assert f'href="/percorsi/{category}"' in page
    assert 'href="/percorsi/mai-esportato#import_first"' in page
    assert 'href="/percorsi/consolidata#on_the_spot"' in page


def test_in_english_the_same_italian_question_finds_the_evidence_and_reasons_are_english(
    client: TestClient, service: Answering
) -> None:
    service.reply = an_answer(statements=claims(CLAIM), providers=(a_card(rule="publishes"),))
    page = client.get("/percorsi/consolidata?lang=en", headers=HTML).text
    assert {q.language for q in service.previewed} == {"it"}
    assert "Open a seat in the country" in page
    assert f'<p lang="it"><q>{CLAIM}</q>' in page


def test_answers_are_asked_once_a_build() -> None:
    service = Answering()
    steps = StepAnswers(service)
    asked = [Question(text=text, as_of=TODAY) for text in ("Prima?", "Seconda?")]
    assert None not in steps.answers(asked, 5)
    assert None not in steps.answers(asked, 5)
    assert len(service.previewed) == 2
    service.build = "build-2"
    steps.answers(asked, 5)
    assert len(service.previewed) == 4
    steps.close()


def test_a_step_that_is_not_ready_does_not_keep_the_visitor_waiting() -> None:
    gate = Event()

    class Slow(Answering):
        def preview(self, question: Question) -> Answer:
            gate.wait(5)
            return super().preview(question)

    steps = StepAnswers(Slow())
    asked = [Question(text="Prima?", as_of=TODAY)]
    assert steps.answers(asked, 0) == [None]
    gate.set()
    assert steps.answers(asked, 5) != [None]
    steps.close()


def test_a_step_that_failed_is_asked_again() -> None:
    class Failing(Answering):
        broken = True

        def preview(self, question: Question) -> Answer:
            if self.broken:
                raise StoreError("the store is away")
            return super().preview(question)

    service = Failing()
    steps = StepAnswers(service)
    asked = [Question(text="Prima?", as_of=TODAY)]
    assert steps.answers(asked, 5) == [None]
    service.broken = False
    assert steps.answers(asked, 5) != [None]
    steps.close()


REGISTER = {p.id: p for p in (a_provider(), a_provider("sondrio", territory=("Sondrio",)))}


def test_labels_fragments_and_essays_are_not_quoted() -> None:
    answer = an_answer(statements=claims("Domande:", "Importo: 500.000 euro", "Sì.", "Parola " * 60 + ".", CLAIM))
    assert [quote.text for quote in quotes(answer, REGISTER, "")] == [CLAIM]


def test_a_sentence_of_a_measure_that_is_over_is_not_quoted() -> None:
    answer = an_answer(statements=claims(CLAIM), citations=(a_citation(valid_to=date(2026, 11, 1)),))
    assert quotes(answer, REGISTER, "") == []


def test_a_warning_goes_with_its_sentence() -> None:
    note = Statement(text="La fonte è del 2023: verifichi.", kind="boilerplate", citations=(1,))
    answer = an_answer(statements=(*claims(CLAIM), note))
    assert [quote.notes for quote in quotes(answer, REGISTER, "")] == [["La fonte è del 2023: verifichi."]]


def test_a_page_for_another_province_is_not_quoted() -> None:
    answer = an_answer(statements=claims(CLAIM), citations=(a_citation(provider_id="sondrio"),), providers=())
    assert quotes(answer, REGISTER, "Bergamo") == []
    assert len(quotes(answer, REGISTER, "Sondrio")) == 1


def test_an_empty_form_says_nothing_of_the_firm() -> None:
    firm, notices = read_firm("", "", "", "it")
    assert (firm, notices) == (Firm(), [])
    question = step_question(paths()["consolidata"][0], "consolidata", firm, TODAY)
    assert question.profile == replace(question.profile, province=None, size=None, countries=())


def test_what_the_conversation_tells_of_the_firm_is_used_until_the_form_is_sent(client: TestClient, service: Answering) -> None:
    client.post("/ask", data={"question": "Ci sono fiere?", "province": "Bergamo", "size": "piccola"}, headers=HTML)
    assert "Percorso per: Bergamo, Piccola (10-49)." in client.get("/percorsi/consolidata", headers=HTML).text
    sent = client.get("/percorsi/consolidata?provincia=&dimensione=&paese=", headers=HTML).text
    assert "Percorso per:" not in sent
