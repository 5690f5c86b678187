"""What rules make of a question when it comes; a wrong guess is worse than none."""

from datetime import UTC, date, datetime

import pytest

from api.desk.triage import StoredRegister, desk_of, triage, urgency
from tests.api.builders import a_chamber, a_provider
from tests.api.mail_builders import LANGUAGES

PROVIDERS = {p.id: p for p in (a_provider(), a_chamber())}
REGISTER = StoredRegister(LANGUAGES, lambda: PROVIDERS)
TODAY = date(2026, 11, 20)
PROMISED = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "province", "topic"),
    [
        ("Siamo una ditta di Bergamo. Come si chiede il carnet ATA?", "it", "Bergamo", "certificazioni"),
        ("We are a company based in Brescia. Which duties apply in Chile?", "en", "Brescia", "dogane-origine"),
        ("Wir sind eine Firma in Varese. Gibt es Zuschüsse für Messen?", "de", "Varese", "fiere-eventi"),
        ("Vorremmo esporre a una fiera a Milano: chi ci aiuta?", "it", None, "fiere-eventi"),
    ],
)
def test_language_place_and_topic_are_read(text: str, language: str, province: str | None, topic: str) -> None:
    found = triage(text, REGISTER, PROMISED, TODAY)
    assert (found.language, found.province, found.topics[0]) == (language, province, topic)


def test_the_town_of_a_signature_tells_the_province() -> None:
    signed = "Cordiali saluti\nAnna Riva\nRiva S.r.l.\nVia Roma 1, Treviglio"
    text = f"Buongiorno,\nchi ci aiuta con l'origine preferenziale?\n\n{signed}"
    found = triage(text, REGISTER, PROMISED, TODAY)
    assert (found.province, found.partner_id) == ("Bergamo", "cciaa-bergamo")


@pytest.mark.parametrize(
    ("said", "deadline", "wanted"),
    [
        (False, None, "normal"),
        (True, None, "urgent"),
        (False, date(2026, 11, 24), "urgent"),  # the day of the promise
        (False, date(2026, 11, 25), "soon"),
        (False, date(2026, 12, 1), "soon"),
        (False, date(2026, 12, 2), "normal"),
    ],
)
def test_urgent_is_what_the_promised_reply_would_come_too_late_for(said: bool, deadline: date | None, wanted: str) -> None:
    assert urgency(said, deadline, PROMISED) == wanted


def test_the_words_that_make_it_urgent_are_told_masked() -> None:
    text = "È urgente, ci serve una risposta entro il 23 novembre 2026. Che dazi ci sono in Cile?"
    found = triage(text, REGISTER, PROMISED, TODAY)
    assert found.urgency == "urgent" and found.deadline == date(2026, 11, 23)
    assert found.reasons == ("urgente", "entro il 23 novembre 2026")


def test_a_day_that_is_over_is_no_deadline() -> None:
    assert triage("Il bando scadeva il 3 marzo 2026: riapre?", REGISTER, PROMISED, TODAY).deadline is None


@pytest.mark.parametrize(
    ("province", "desk"), [("Bergamo", "cciaa-bergamo"), ("Lecco", None), ("Piemonte", None), (None, None), ("Italia", None)]
)
def test_a_question_is_suggested_to_the_chamber_of_its_province_only(province: str | None, desk: str | None) -> None:
    assert desk_of(province, PROVIDERS) == desk
