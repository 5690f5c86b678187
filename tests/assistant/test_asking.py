"""What a question wants to know is understood in five languages."""

import pytest

from assistant.asking import answers, core, read_in, sets_condition, understand, without_names
from kb.atoms import AtomKind, extract

TABLE = [
    ("Quanto costa il certificato di origine?", "money"),
    ("Qual è l'importo massimo del finanziamento?", "money"),
    ("quanto mi danno per una fiera", "money"),
    ("Quanti soldi posso chiedere?", "money"),
    ("Il servizio è gratuito?", "money"),
    ("La mappa si paga?", "money"),
    ("C'era un tetto in euro?", "money"),
    ("Qual è il massimo che posso avere?", "money"),
    ("Importiamo acciaio: che autorizzazione occorre?", "what"),
    ("Could the office help us find an importer?", "what"),
    ("Does the threshold apply to hydrogen?", "what"),
    ("Can I know how much the threshold is?", "money"),
    ("From what year do importers buy certificates?", "date"),
    ("La misura si può ancora chiedere?", "what"),
    ("How much does the certificate cost?", "money"),
    ("What is the maximum amount of the loan?", "money"),
    ("Combien coûte le certificat ?", "money"),
    ("Wie viel kostet das Zeugnis?", "money"),
    ("¿Cuánto cuesta el certificado?", "money"),
    ("Che percentuale è a fondo perduto?", "percent"),
    ("Qual è il tasso agevolato?", "percent"),
    ("What share of the costs is covered?", "percent"),
    ("Quel pourcentage est versé ?", "percent"),
    ("Wie hoch ist der Anteil in Prozent?", "percent"),
    ("¿Qué porcentaje cubre?", "percent"),
    ("Quando scade il bando?", "date"),
    ("Entro quando devo fare domanda?", "date"),
    ("Fino a quando è aperto lo sportello?", "date"),
    ("What is the deadline?", "date"),
    ("When does the call close?", "date"),
    ("Wann endet die Frist?", "date"),
    ("Quelle est la date limite ?", "date"),
    ("¿Cuándo termina el plazo?", "date"),
    ("Quante domande sono arrivate?", "count"),
    ("Quanto dura il finanziamento?", "count"),
    ("How many firms took part?", "count"),
    ("How long is the term of the loan?", "count"),
    ("Combien de pays sont couverts ?", "count"),
    ("Wie viele Firmen nehmen teil?", "count"),
    ("¿Cuántas empresas participan?", "count"),
    ("Qual è il numero di telefono di SACE?", "contact"),
    ("email camera di commercio di Bergamo", "contact"),
    ("What is the e-mail address of the desk?", "contact"),
    ("Quel est le numéro de téléphone ?", "contact"),
    ("Chi rilascia il carnet ATA?", "who"),
    ("A chi mi rivolgo per un certificato?", "who"),
    ("Who issues the certificate?", "who"),
    ("Come si presenta la domanda?", "how"),
    ("How do I apply?", "how"),
    ("Che cos'è un carnet ATA?", "what"),
    ("What is a carnet?", "what"),
    ("CBAM, cosa devo fare se importo acciaio dalla Turchia?", "what"),
    ("Importo caffè dal Brasile, quali dazi ci sono?", "what"),
    ("J'importe de l'acier, que faut-il faire ?", "what"),
    ("Che importo dà il bando?", "money"),
    ("Importo massimo del voucher?", "money"),
    ("Abbiamo un budget di 20.000 euro, a quale fiera andiamo?", "what"),
    ("Qual è il budget del bando?", "money"),
    ("Come trovo il codice tariffario di un tessuto?", "how"),
    ("Ci sono aiuti per chi va in Costa Rica?", "who"),
    ("Where do I get a certificate of free sale?", "what"),
    ("Quando esporto nel Regno Unito serve l'EORI?", "what"),
    ("When I sell to Norway, which papers are needed?", "what"),
    ("L'azienda apre una filiale in Serbia: ci sono aiuti?", "what"),
    ("Quando apre lo sportello?", "date"),
    ("Quanto è rischioso vendere in Nigeria?", "what"),
    ("Chi mi aiuta a tenere basso il tasso?", "who"),
    ("Il costo del personale interno è ammissibile?", "what"),
    ("Che percentuale del costo è rimborsabile?", "percent"),
    ("How much of the costs are covered?", "money"),
    ("Is VAT included in the fee?", "what"),
    ("Dove trovo le tariffe del carnet?", "what"),
    ("¿Cuánto dura el préstamo?", "count"),
    ("Combien de temps dure le prêt ?", "count"),
]


@pytest.mark.parametrize(("question", "wanted"), TABLE, ids=[question for question, _ in TABLE])
def test_the_kind_of_fact_that_a_question_wants(question: str, wanted: str) -> None:
    assert understand(question).wanted == wanted


def test_a_question_names_years_and_what_is_counted() -> None:
    asked = understand("Quante domande sono arrivate nel 2023 e nel 2024?")
    assert asked.years == ("2023", "2024")
    assert asked.unit is not None and "domande".startswith(asked.unit)
    assert understand("Quanto costava nel 2022?").unit is None


@pytest.mark.parametrize(
    ("question", "sentence", "fits"),
    [
        ("Quanto costa?", "Costa 5 euro.", True),
        ("Quanto rimborsa?", "Rimborsa il 70% delle spese.", True),
        ("Quanto costa?", "Il servizio è gratuito.", True),
        ("Quanto costa?", "Si chiede allo sportello in 3 giorni.", False),
        ("Quando scade?", "Scade il 30 novembre 2026.", True),
        ("Quando scade?", "Costa 5 euro.", False),
        ("Che percentuale copre?", "Copre il 70%.", True),
        ("Che percentuale copre?", "Copre 70 euro.", False),
        ("Quante domande sono arrivate?", "Sono arrivate 250 domande.", True),
        ("Quante domande sono arrivate?", "Il contributo è di 250 euro.", False),
        ("Quanti incontri ci sono stati?", "10.736 incontri", True),
        ("Quanti incontri ci sono stati?", "92 giornate di incontri.", False),
        ("Quante imprese hanno partecipato?", "Hanno partecipato 2 milioni di imprese.", True),
        ("Si parlava di 90 imprese: quante ne entrano?", "Entrano 75 imprese.", True),
        ("In quanti dobbiamo essere?", "Le reti contano 8 imprese da almeno 2 anni.", True),
        ("From what year is it due?", "Si paga dal 2027.", True),
        ("When is it due?", "Si paga dal 2027.", False),
        ("La mappa si paga?", "Il documento è gratuito.", True),
        ("Quanto dura?", "Dura 4 anni.", True),
        ("Quanto dura?", "Lo sportello apre alle ore 10:00 del 30 luglio.", False),
        ("Quanto dura?", "Il corso dura 20 ore.", True),
        ("I corsi sono gratis?", "Il costo cambia secondo il corso.", True),
        ("Quanto dura?", "Dura sei anni, di cui 2 di preammortamento.", True),
        ("Qual è il telefono di SACE?", "Numero verde 800 269 264.", True),
        ("Qual è il telefono di SACE?", "SACE assicura i crediti.", False),
        ("Che cos'è un carnet?", "Un documento doganale.", True),
        ("Chi rilascia il carnet?", "La Camera di commercio.", True),
    ],
)
def test_a_sentence_states_the_fact_that_is_asked_for(question: str, sentence: str, fits: bool) -> None:
    kinds: frozenset[AtomKind] = frozenset(f.atom.kind for f in extract(sentence))
    assert answers(understand(question), sentence, kinds) is fits


def test_what_is_counted_is_called_otherwise_on_a_page_in_another_language() -> None:
    asked = understand("How many embassies are there?")
    numbers: frozenset[AtomKind] = frozenset({"number"})
    assert not answers(asked, "La rete conta 130 ambasciate.", numbers)
    assert answers(read_in(asked, "it"), "La rete conta 130 ambasciate.", numbers)
    assert read_in(asked, "en") == asked


def test_a_sentence_that_sets_a_condition_is_told_where_one_is_asked_for() -> None:
    asked = understand("Il servizio è aperto anche a chi non è iscritto?")
    assert sets_condition(asked, "Il servizio è riservato alle imprese associate.")
    assert not sets_condition(asked, "Il servizio riguarda le sedi diplomatiche.")
    assert not sets_condition(understand("Che cos'è il servizio?"), "Il servizio è riservato alle imprese associate.")


def test_the_sentence_that_asks_is_searched_without_its_story_if_it_stands_alone() -> None:
    story = "La mia srl è nata nel 2023 e la banca mi ha proposto la garanzia."
    assert core(f"{story} Quanti bilanci servono?") == "Quanti bilanci servono?"
    assert core(f"{story} È ancora così?") == f"{story} È ancora così?"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Che cos'è Aice Poland?", "Che cos'è ?"),
        ("Mi dai il numero dell'ambasciata a Città del Messico?", "Mi dai il numero dell'ambasciata a ?"),
        ("Aice Poland a chi serve?", "a chi serve?"),
        ("Aice Poland?", "Aice Poland?"),
        ("quanto costa il carnet?", "quanto costa il carnet?"),
    ],
)
def test_names_are_left_out_where_enough_is_left_to_tell_the_language(text: str, left: str) -> None:
    assert without_names(text) == left
