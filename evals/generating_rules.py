"""How questions are made by rule: from headings and registers, and by rewriting questions as people spoil them."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from random import Random

from kb.atoms import AtomKind

# A heading of this kind -> what a firm asks about the page's subject, and the kinds of fact of which the answer holds one.
_Template = tuple[re.Pattern[str], str, frozenset[AtomKind]]
_ANY: frozenset[AtomKind] = frozenset()
_MONEY: frozenset[AtomKind] = frozenset({"money", "percent"})
_TIME: frozenset[AtomKind] = frozenset({"date", "time", "number"})
_DATE: frozenset[AtomKind] = frozenset({"date"})
HEADINGS: tuple[_Template, ...] = tuple(
    (re.compile(rf"^(?:art\. \d+ - )?(?:{pattern})\b", re.I), question, kinds)
    for pattern, question, kinds in (
        (r"quanto costa|costi|tariffe|quot[ae]|il prezzo|diritti", "Quanto costa {subject}?", _MONEY),
        (r"(?:il )?contributo|importi|quanto si (?:può )?(?:ottiene|chiedere)|quanto vale|quanto copre|agevolazion[ei]"
         r"|intensità", "Quanto si ottiene con {subject}?", _MONEY),
        (r"(?:le )?risorse|dotazione|stanziamento", "Quante risorse ci sono per {subject}?", _MONEY),
        (r"durata", "Quanto dura {subject}?", _TIME),
        (r"quando|termini|scadenz[ae]|le date|calendario", "Quali sono le date di {subject}?", _DATE),
        (r"chi può|beneficiari|soggetti beneficiari|a chi (?:è rivolt|si rivolge|serve|conviene)|per chi|per quali imprese"
         r"|requisiti|destinatari", "Chi può usare {subject}?", _ANY),
        (r"come si (?:chiede|presenta|accede|ottiene|partecipa)|come (?:aderire|accedere|partecipare)"
         r"|presentazione delle? domand[ae]|domanda", "Come si fa domanda per {subject}?", _ANY),
        (r"documenti(?! e allegati)|che cosa preparare", "Quali documenti servono per {subject}?", _ANY),
        (r"spese ammissibili|che cosa (?:copre|finanzia)", "Quali spese copre {subject}?", _ANY),
        (r"come funziona|come si usa|come lavoriamo", "Come funziona {subject}?", _ANY),
        (r"a che cosa serve|che cosa (?:è|fa|facciamo|offriamo|garantisce)|che cos'è|oggetto|finalità|di che cosa si tratta",
         "A che cosa serve {subject}?", _ANY),
    )
)  # fmt: skip
# Titles of pages that are no subject of their own: names of parts of a site, and calls to do something.
PLAIN_TITLES = re.compile(
    r"^(?:home|notizie|news|contatti|chi siamo|bandi(?: aperti| chiusi)?|servizi|documenti|faq|domande frequenti|eventi"
    r"|\w+(?:are|ere|ire|arsi|ersi|irsi)\b.*)$",
    re.I,
)
NO_SUBJECT = re.compile(r"^(?:domande|faq|guida|informazioni|istruzioni|elenco|raccolta)\b", re.I)
# Of a title, what comes before its explanation.
SUBJECT = re.compile(r"^(.{8,}?)(?:,|:| [-–—] ).*$")
CONTACTS: Mapping[str, str] = {
    "telefono": "Qual è il numero di telefono di {name}?",
    "email": "A quale indirizzo e-mail si scrive a {name}?",
    "pec": "Qual è la PEC di {name}?",
}
TOPICS: Mapping[str, str] = {
    "dogane-origine": "dogane e origine delle merci",
    "certificazioni": "i certificati per l'estero",
    "assicurazione-credito": "l'assicurazione dei crediti esteri",
    "fiere-eventi": "le fiere all'estero",
    "missioni": "le missioni commerciali",
    "ecommerce": "la vendita online all'estero",
    "formazione": "corsi di export",
    "ricerca-partner": "la ricerca di clienti e distributori esteri",
    "ricerca-mercati": "lo studio dei mercati esteri",
    "finanza": "contributi e finanziamenti per l'estero",
    "orientamento": "cominciare a esportare",
    "contrattualistica": "i contratti internazionali",
    "proprieta-intellettuale": "la tutela del marchio all'estero",
}
PROVINCE_QUESTIONS = (
    "A chi mi rivolgo in provincia di {province} per {topic}?",
    "Chi aiuta le imprese della provincia di {province} per {topic}?",
    "La mia ditta è in provincia di {province}: chi segue qui le imprese per {topic}?",
)
SITUATIONS = (
    "Buongiorno, siamo una carpenteria di dodici persone e da poco guardiamo fuori dall'Italia.",
    "Sono titolare di una piccola azienda di arredamento, finora abbiamo venduto solo in Lombardia.",
    "Lavoro nell'ufficio commerciale di un'impresa tessile e me ne occupo per la prima volta.",
    "Il nostro commercialista non lo sa e la banca nemmeno.",
)
DISTRACTORS = (
    "Due anni fa abbiamo cambiato sede e programma di contabilità.",
    "Mio cognato dice che con l'e-commerce si fa tutto più in fretta, ma non c'entra.",
    "A proposito, complimenti per il sito.",
    "Un concorrente ha appena aperto un magazzino in un altro Paese.",
)
_SHORT = {"perché": "xké", "per": "x", "che": "ke", "non": "nn", "comunque": "cmq", "quanto": "qnt", "sono": "sn"}


def without_accents(question: str, rng: Random) -> str:
    """Return a question as it is typed on a keyboard without accents: perche', e'; some leave the apostrophe out."""
    mark = rng.choice(("'", ""))
    spelled = re.sub(r"[àèéìòùÀÈÉÌÒÙ](?!\w)", lambda m: _bare(m[0]) + mark, question)
    return _bare(spelled)


def in_capitals(question: str, rng: Random) -> str:
    """Return a question in capitals."""
    return question.upper()


def hasty(question: str, rng: Random) -> str:
    """Return a question in lower case, without marks, with the short forms of messages."""
    words = re.sub(r"(?<![?!.,;:])[?!.,;:]++(?=\s|$)", "", question.lower()).split()
    return " ".join(_SHORT.get(word, word) for word in words)


def misspelled(question: str, rng: Random) -> str:
    """Return a question with a slip in every fifth long word: two letters swapped, one left out or one doubled."""
    words = question.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for place in sorted(rng.sample(long, min(len(long), max(1, len(words) // 5)))):
        words[place] = _slip(words[place], rng)
    return " ".join(words)


def distracted(question: str, rng: Random) -> str:
    """Return a question after a sentence that has nothing to do with it."""
    return f"{rng.choice(DISTRACTORS)} {question}"


def situated(question: str, rng: Random) -> str:
    """Return a question after the situation of who asks."""
    return f"{rng.choice(SITUATIONS)} {question}"


# Each changes the way of asking and nothing of what is asked. Italian only, but for capitals and slips.
REWRITINGS: Mapping[str, Callable[[str, Random], str]] = {
    "noise-accents": without_accents,
    "noise-capitals": in_capitals,
    "noise-hasty": hasty,
    "noise-slips": misspelled,
    "distractor": distracted,
    "situation": situated,
}


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _slip(word: str, rng: Random) -> str:
    place = rng.randrange(1, len(word) - 2)
    match rng.choice(("swap", "drop", "double")):
        case "swap":
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case "drop":
            return word[:place] + word[place + 1 :]
        case _:
            return word[:place] + word[place] + word[place:]
