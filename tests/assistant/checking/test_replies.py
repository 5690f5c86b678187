"""What staff wrote is held against the sources of the letter before it is sent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from assistant.checking.replies import check_reply
from assistant.checking.types import Finding, ReplyCheck
from assistant.types import Citation
from kb.knowledge_base import KnowledgeBase
from kb.opportunity_types import Opportunity
from kb.types import Provider
from tests.builders import TODAY, a_citation

FAIR = a_citation(1, "L'importo massimo finanziabile è di 500.000 euro. La durata è di 4 anni, di cui 2 di preammortamento.")
CLOSED = replace(
    a_citation(2, "Le domande per il voucher si presentano online. Il voucher rimborsa il 70% delle spese."),
    document_id="voucher",
    version_id="voucher@1",
    valid_from=date(2026, 3, 1),
    valid_to=date(2026, 6, 30),
)
CITATIONS = (FAIR, CLOSED)


@pytest.fixture
def base(knowledge: KnowledgeBase) -> KnowledgeBase:
    return knowledge


def checked(text: str, base: KnowledgeBase, citations: tuple[Citation, ...] = CITATIONS, known: str = "") -> ReplyCheck:
    return check_reply(text, citations, base, TODAY, known)


def kinds(text: str, base: KnowledgeBase, known: str = "") -> list[str]:
    return [finding.kind for finding in checked(text, base, known=known).findings]


def only(text: str, base: KnowledgeBase) -> Finding:
    (finding,) = checked(text, base).findings
    return finding


def test_a_sentence_of_the_source_rests_on_it_word_for_word(base: KnowledgeBase) -> None:
    result = checked("L'importo massimo finanziabile è di 500.000 euro [1].", base)
    assert [(s.support, s.markers) for s in result.sentences] == [("verbatim", (1,))]
    assert result.findings == ()


def test_a_reworded_sentence_with_the_same_facts_is_checked(base: KnowledgeBase) -> None:
    result = checked("La durata massima è di 4 anni, con 2 anni di preammortamento [1].", base)
    assert result.sentences[0].support in ("checked", "unsupported")
    assert "figure" not in [finding.kind for finding in result.findings]


def test_a_figure_that_the_source_lacks_is_shown_with_its_place_and_what_the_source_says(base: KnowledgeBase) -> None:
    text = "Gentile cliente,\nl'importo massimo finanziabile è di 800.000 euro [1]."
    finding = only(text, base)
    assert (finding.kind, finding.severity, finding.marker) == ("figure", "high", 1)
    assert text[finding.start : finding.end] == "800.000 euro"
    assert "500.000 euro" in finding.detail


def test_a_figure_that_the_asker_wrote_needs_no_source(base: KnowledgeBase) -> None:
    text = "Lei ci scrive di 35.000 euro di fatturato in Svizzera."
    assert kinds(text, base) == ["figure"]
    assert kinds(text, base, known="Abbiamo 35.000 euro di fatturato.") == []


def test_a_fact_without_a_marker_names_the_source_that_says_it(base: KnowledgeBase) -> None:
    finding = only("L'importo massimo finanziabile è di 500.000 euro.", base)
    assert (finding.kind, finding.severity, finding.marker) == ("no_source", "low", 1)


def test_a_marker_that_points_nowhere_is_shown(base: KnowledgeBase) -> None:
    assert "marker" in kinds("La durata è di 4 anni [7].", base)


def test_unknown_contacts_and_addresses_are_shown(base: KnowledgeBase) -> None:
    assert kinds("Scriva a mario@ignoto.example per avere il modulo.", base) == ["contact"]
    assert kinds("Scriva a info@simest.example per avere il modulo.", base) == []
    assert kinds("Trova tutto su https://www.ignoto.example/pagina per le imprese.", base) == ["link"]
    assert kinds("Chiami il 340 1234567 per parlare con noi.", base) == ["personal_data"]


def test_unknown_organisations_are_shown_and_those_of_the_register_not(base: KnowledgeBase) -> None:
    assert kinds("Si rivolga allo Studio Bianchi Associati per la pratica.", base) == ["organisation"]
    assert kinds("Si rivolga alla Camera di commercio di Bergamo per la pratica.", base) == []


def test_tax_codes_and_accounts_are_shown(base: KnowledgeBase) -> None:
    assert "personal_data" in kinds("Il conto è IT60X0542811101000000123456 presso la banca.", base)


def test_a_closed_call_said_to_be_open_is_shown(base: KnowledgeBase) -> None:
    found = checked("Le domande per il voucher si possono presentare: il bando è ancora aperto [2].", base).findings
    closed = [finding for finding in found if finding.kind == "closed"]
    assert [(finding.marker, finding.detail) for finding in closed] == [(2, "2026-06-30")]
    assert "closed" not in kinds("Le domande per il voucher sono chiuse [2].", base)


def test_a_day_that_is_over_is_no_deadline(base: KnowledgeBase) -> None:
    assert "past" in kinds("La domanda va presentata entro il 30 giugno 2026 sul portale.", base)
    assert "past" not in kinds("Il termine era il 30 giugno 2026 ed è scaduto.", base)


def test_promises_are_shown_unless_a_source_says_them(base: KnowledgeBase) -> None:
    assert "promise" in kinds("Le garantiamo che la domanda passa.", base)
    source = replace(FAIR, quote="Le garantiamo un servizio gratuito.")
    assert checked("Le garantiamo un servizio gratuito [1].", base, (source,)).findings == ()


def test_courtesy_states_nothing(base: KnowledgeBase) -> None:
    result = checked("Buongiorno, grazie per la Sua richiesta.\n\nCordiali saluti", base)
    assert {sentence.support for sentence in result.sentences} == {"plain"}
    assert not result.alarming


def test_lines_of_the_list_of_sources_are_held_against_their_addresses(base: KnowledgeBase) -> None:
    good = f"[1] Fiere ed eventi, SIMEST, {FAIR.url} (pagina del 15. Januar 2026, letta il 20 novembre 2026)"
    assert kinds(good, base) == []
    assert kinds("[1] Fiere ed eventi, SIMEST, https://www.altrove.example/x", base) == ["link"]
    assert kinds(f"[1][9] Fiere ed eventi, SIMEST, {FAIR.url}", base) == ["marker"]


def test_places_are_those_of_the_text(base: KnowledgeBase) -> None:
    text = "1. Quanto dura?\nLa durata è di 9 anni [1].\nLe risponderemo entro domani."
    for finding in checked(text, base).findings:
        assert text[finding.start : finding.end] == finding.words


@given(st.text(max_size=200))
@bounds(max_examples=60, deadline=None)
def test_any_text_is_checked(text: str) -> None:
    result = check_reply(text, CITATIONS, Nothing(), TODAY)  # type: ignore[arg-type]
    assert all(0 <= finding.start <= finding.end <= len(text) for finding in result.findings)


class Nothing:
    """A knowledge base without providers and measures."""

    providers: Mapping[str, Provider] = MappingProxyType({})
    opportunities: tuple[Opportunity, ...] = ()

    class lexical:
        terms = staticmethod(str.split)

    class names:
        @staticmethod
        def in_text(text: str) -> list[str]:
            return []
