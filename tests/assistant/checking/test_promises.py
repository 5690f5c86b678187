"""Promises that the desk cannot keep, and advice that is not its own, are shown in five languages."""

import pytest

from assistant.checking.promise_words import PROMISES

KEPT = (
    ("promise", "Le garantiamo che il contributo arriva."),
    ("promise", "Sicuramente otterrà il finanziamento."),
    ("promise", "La sua domanda verrà sicuramente approvata."),
    ("promise", "Non ci saranno problemi."),
    ("promise", "We guarantee that the loan is granted."),
    ("promise", "You will certainly get the voucher."),
    ("promise", "Your application will be approved."),
    ("promise", "Nous vous garantissons le financement."),
    ("promise", "Votre demande sera acceptée."),
    ("promise", "Wir garantieren Ihnen den Zuschuss."),
    ("promise", "Ihr Antrag wird genehmigt."),
    ("promise", "Le garantizamos la ayuda."),
    ("promise", "Su solicitud será aprobada."),
    ("promise_money", "Riceverà 10.000 euro a fondo perduto."),
    ("promise_money", "Le spettano 5.000 euro."),
    ("promise_money", "You will receive EUR 10,000."),
    ("promise_money", "Vous recevrez 10 000 euros."),
    ("promise_money", "Sie erhalten 10.000 Euro."),
    ("promise_money", "Recibirá 10.000 euros."),
    ("promise_time", "Le risponderemo entro due giorni."),
    ("promise_time", "We will get back to you within 24 hours."),
    ("promise_time", "Nous vous répondrons sous 48 heures."),
    ("promise_time", "Wir melden uns bis Freitag."),
    ("promise_time", "Le responderemos en dos días."),
    ("promise_action", "Presenteremo noi la domanda."),
    ("promise_action", "We will submit the application for you."),
    ("promise_action", "Nous remplirons votre dossier."),
    ("promise_action", "Wir stellen für Sie den Antrag."),
    ("promise_action", "Tramitaremos su solicitud."),
    ("advice", "Può tranquillamente detrarre le spese."),
    ("advice", "Non deve dichiarare la merce in dogana."),
    ("advice", "Le consigliamo di fare causa al cliente."),
    ("advice", "Il contratto è nullo."),
    ("advice", "You don't have to declare the goods."),
    ("advice", "You can deduct the costs."),
    ("advice", "Vous pouvez déduire les frais."),
    ("advice", "Sie können die Kosten absetzen."),
    ("advice", "Puede deducir los gastos."),
)
HARMLESS = (
    "La garanzia SACE copre fino al 70% del finanziamento.",
    "La polizza assicura il credito contro il mancato pagamento.",
    "Le imprese ammesse ricevono un contributo del 50% delle spese.",
    "La domanda si presenta entro il 30 novembre 2026.",
    "Può presentare domanda sul portale della Regione.",
    "Il contributo è concesso fino a esaurimento delle risorse.",
    "The guarantee covers up to 70% of the loan.",
    "You can apply on the portal by 30 November 2026.",
    "La garantie couvre 70 % du prêt.",
    "Vous pouvez déposer la demande en ligne.",
    "Die Garantie deckt 70 % des Darlehens.",
    "Sie können den Antrag online stellen.",
    "La garantía cubre el 70 % del préstamo.",
    "Grazie per la Sua richiesta.",
    "Per un parere sul singolo caso serve un avvocato di fiducia.",
)


def kinds(text: str) -> set[str]:
    return {kind for kind, _, pattern in PROMISES if pattern.search(text)}


@pytest.mark.parametrize(("kind", "text"), KEPT)
def test_a_promise_is_found(kind: str, text: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_pages_and_desks_say_is_no_promise(text: str) -> None:
    assert kinds(text) == set()
