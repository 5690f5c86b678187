"""The lock lets pass what a chat model rightly says in its own words, and cuts what it gets wrong, over one page each."""

import pytest

from assistant.claim_lock import lock
from assistant.types import Citation
from kb.engines.italian_analyzer import ItalianAnalyzer
from tests.builders import a_citation, a_claim, names

TERMS = ItalianAnalyzer().terms
VOUCHER = a_citation(
    1,
    "Il voucher copre il 50% delle spese ammissibili, fino a 10.000 euro, solo per le micro e piccole imprese.\n"
    "Per le medie imprese la percentuale scende al 30% e il massimo è di 7.500 euro.\n"
    "La spesa minima è di 4.000 euro più IVA. Il voucher non è cumulabile con altri aiuti sulle stesse spese, salvo il credito "
    "d'imposta.\n"
    "La domanda si presenta online dal 1° settembre 2026 al 30 novembre 2026, ore 16:00.\n"
    "Sono ammesse le spese per:\n- stand e allestimenti;\n- trasporto dei campioni.\n"
    "Non sono ammesse le spese per:\n- viaggio e alloggio del personale;\n- regali ai clienti.",
    title="Voucher fiere 2026",
    headings=("Agevolazione",),
)
DESKS = a_citation(
    1,
    "Ufficio Estero: tel. 035 4225111, e-mail estero@bg.example; PEC cciaa@pec.bg.example.\n"
    "Ufficio Brevetti: tel. 035 4225222, e-mail brevetti@bg.example.\n"
    "Numero verde di SACE: 800 269 264. SIMEST risponde allo 02 85155224.",
    title="Contatti",
    provider_id="cciaa-bergamo",
)
LOANS = a_citation(
    1,
    "SIMEST concede prestiti a tasso agevolato da 50.000 a 3,5 milioni di euro, con una durata di 6 anni di cui 2 di "
    "preammortamento. Il tasso è fisso.\n"
    "SACE garantisce il prestito all'80% se l'impresa ha un fatturato inferiore a 250 milioni di euro.\n"
    "Possono chiedere il prestito le società di capitali con almeno due bilanci depositati. Le start-up sono escluse.\n"
    "Il bando è chiuso dal 15 maggio 2026.",
    title="Prestiti per l'estero",
    headings=("Condizioni",),
)
ENGLISH = a_citation(
    1,
    "The certificate costs EUR 5 per copy and is issued within two working days. Firms must apply online unless they are "
    "members of the association. Certificates are valid for up to 12 months.",
    title="Certificates of origin",
    headings=(),
    language="en",
)

RIGHT: list[tuple[Citation, str]] = [
    (VOUCHER, "Le micro e piccole aziende ricevono la metà delle spese, cioè il 50 per cento, con un tetto di € 10.000."),
    (VOUCHER, "Per le micro e piccole imprese il contributo arriva al massimo a 10mila euro."),
    (VOUCHER, "Le medie imprese ottengono il 30% e al massimo 7.500 euro."),
    (VOUCHER, "Bisogna spendere almeno 4.000 euro, IVA esclusa."),
    (VOUCHER, "Il contributo non si può cumulare con altri aiuti sulle stesse spese, tranne il credito d'imposta."),
    (VOUCHER, "Si può fare domanda via web fino al 30/11/2026 alle 16:00."),
    (VOUCHER, "Le domande online partono dal 1° settembre 2026."),
    (VOUCHER, "Viaggi e alloggio del personale sono esclusi."),
    (VOUCHER, "Tra le spese ammesse c'è il trasporto dei campioni."),
    (VOUCHER, "The voucher covers 50% of eligible costs, up to EUR 10,000, for micro and small firms only."),
    (VOUCHER, "Applications are accepted online from 1 September 2026 to 30 November 2026."),
    (VOUCHER, "Der Voucher deckt 50 Prozent der Kosten, höchstens 10.000 Euro, nur für kleine Unternehmen."),
    (VOUCHER, "Le voucher couvre 50 % des dépenses, jusqu'à 10 000 euros, uniquement pour les micro et petites entreprises."),
    (VOUCHER, "El bono cubre el 50 % de los gastos, hasta 10.000 euros, solo para micro y pequeñas empresas."),
    (DESKS, "L'Ufficio Estero della Camera di Bergamo risponde al numero 035 4225111."),
    (DESKS, "Per i brevetti scrivete a brevetti@bg.example."),
    (DESKS, "Il numero verde di SACE è 800 269 264."),
    (DESKS, "Potete chiamare SIMEST al +39 02 85155224."),
    (LOANS, "SIMEST presta da 50.000 euro a 3,5 milioni di euro."),
    (LOANS, "Il finanziamento agevolato di SIMEST dura sei anni, di cui due di preammortamento."),
    (LOANS, "La garanzia di SACE copre l'80% se il fatturato è sotto i 250 milioni di euro."),
    (LOANS, "Le start-up non possono chiedere il prestito."),
    (LOANS, "Servono almeno 2 bilanci depositati, e l'impresa deve essere una società di capitali."),
    (LOANS, "Lo sportello ha chiuso il 15 maggio 2026."),
    (LOANS, "Il tasso d'interesse è fisso e agevolato."),
    (ENGLISH, "Each copy of the certificate costs 5 euro."),
    (ENGLISH, "You get it within 2 working days."),
    (ENGLISH, "A certificate stays valid for a maximum of twelve months."),
    (ENGLISH, "Il certificato costa 5 euro a copia."),
    (ENGLISH, "Unless they are members, companies have to apply online."),
]  # fmt: skip

WRONG: list[tuple[Citation, str]] = [
    # A figure of something else
    (VOUCHER, "Per le medie imprese il voucher copre il 50% delle spese, fino a 10.000 euro."),
    (VOUCHER, "Le micro e piccole imprese ricevono al massimo 7.500 euro."),
    (VOUCHER, "La spesa minima è di 10.000 euro più IVA."),
    (LOANS, "SACE concede prestiti da 50.000 a 3,5 milioni di euro."),
    (LOANS, "SIMEST garantisce il prestito all'80% se il fatturato è inferiore a 250 milioni di euro."),
    (LOANS, "Il preammortamento è di 6 anni."),
    # A condition or a bound is gone
    (VOUCHER, "Il voucher copre il 50% delle spese ammissibili, fino a 10.000 euro."),
    (VOUCHER, "Il voucher vale 10.000 euro per le micro e piccole imprese."),
    (VOUCHER, "La spesa minima è di 4.000 euro."),
    (VOUCHER, "Il voucher non è cumulabile con altri aiuti sulle stesse spese."),
    (LOANS, "SACE garantisce il prestito all'80%."),
    (LOANS, "SIMEST presta da 50.000 a 3,5 milioni di euro e SACE garantisce il prestito all'80%."),
    (ENGLISH, "Firms must apply online."),
    (ENGLISH, "Certificates are valid for 12 months."),
    (VOUCHER, "The voucher covers 50% of eligible costs, up to EUR 10,000."),
    # The contrary
    (VOUCHER, "Il voucher è cumulabile con altri aiuti sulle stesse spese, salvo il credito d'imposta."),
    (VOUCHER, "Sono ammesse le spese di viaggio e alloggio del personale."),
    (VOUCHER, "Il trasporto dei campioni non è tra le spese ammesse."),
    (LOANS, "Anche le start-up possono chiedere il prestito."),
    (LOANS, "Il bando è aperto dal 15 maggio 2026."),
    (LOANS, "Il tasso è variabile."),
    (ENGLISH, "Firms must not apply online unless they are members of the association."),
    (ENGLISH, "Firms may apply online unless they are members of the association."),
    (ENGLISH, "Firms must apply online if they are members of the association."),
    # Another bound
    (VOUCHER, "Il voucher è di almeno 10.000 euro per le micro e piccole imprese."),
    (VOUCHER, "La spesa massima è di 4.000 euro più IVA."),
    (VOUCHER, "La domanda si presenta dopo il 30 novembre 2026."),
    (VOUCHER, "La domanda si presenta entro il 1° settembre 2026."),
    (LOANS, "La garanzia di SACE è dell'80% se il fatturato supera 250 milioni di euro."),
    (LOANS, "Servono al massimo due bilanci depositati."),
    (ENGLISH, "It is issued after two working days."),
    # Another contact
    (DESKS, "L'Ufficio Estero risponde al numero 035 4225222."),
    (DESKS, "Per l'Ufficio Brevetti scrivete a estero@bg.example."),
    (DESKS, "Il numero verde di SIMEST è 800 269 264."),
    (DESKS, "SACE risponde allo 02 85155224."),
    (DESKS, "La PEC dell'Ufficio Estero è estero@bg.example."),
    # Another unit, another base, another value in words
    (LOANS, "Il prestito di SIMEST dura 6 mesi, di cui 2 di preammortamento."),
    (VOUCHER, "Per le medie imprese la percentuale scende al quaranta per cento."),
    (LOANS, "SIMEST presta da 50.000 a tre milioni di euro."),
    (VOUCHER, "Il voucher copre il 50% del fatturato, fino a 10.000 euro, solo per le micro e piccole imprese."),
    # A name that the page does not know
    (VOUCHER, "Il Fondo Crescita Export copre il 50% delle spese, fino a 10.000 euro, solo per le micro e piccole imprese."),
    (VOUCHER, "La domanda per il Brasile si presenta online dal 1° settembre 2026."),
]  # fmt: skip


@pytest.mark.parametrize(("page", "text"), RIGHT, ids=[text for _, text in RIGHT])
def test_a_right_statement_in_other_words_passes(page: Citation, text: str) -> None:
    assert lock([a_claim(text, 1)], [page], TERMS, names().in_text).cut == ()


@pytest.mark.parametrize(("page", "text"), WRONG, ids=[text for _, text in WRONG])
def test_a_statement_that_turns_its_page_is_cut(page: Citation, text: str) -> None:
    verdict = lock([a_claim(text, 1)], [page], TERMS, names().in_text)
    assert verdict.statements == () and verdict.cut
