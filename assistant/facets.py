"""Several questions in one message: "how much does it cover, and by when must we apply?" is answered part by part.

Portal and letters meet here: the questions of a letter are asked one by one, and each may still hold two.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asking import Asked, Wanted
from assistant.following_up import GOES_ON, PRONOUN, follows_up, joined, named_in
from assistant.selecting import Choice
from kb.sentences import split_sentences
from kb.topics import topics_in

MOST = 3  # questions of a message that are answered
_PLAIN_WORDS = 18  # a longer question seldom asks one plain thing
_MARKED_WORDS = 4  # of a question with a mark of its own
_CLAUSE_WORDS = 3  # before the words that ask: "Per una fiera in Cina, quanto ..."
# "Devo spedire valvole in Egitto, mi serve il certificato di origine?": a plan, then what is asked.
_PLAN = re.compile(
    r"\W*(?:devo|dobbiamo|vorrei|vorremmo|voglio|vogliamo|sto per|stiamo per|ho da|abbiamo da"
    r"|(?:i|we) (?:have|want|need|plan) to)\s[^,?]*,\s+"
    r"(?=(?:(?:mi|ci)\s+)?(?:serve|servono|occorre|occorrono|bisogna|ci vuole|do (?:i|we) need)\b[^,]*$)",
    re.I,
)
_EDGES = " ,;:?.!¿"
_HEAD = re.compile(r"^[^?]*?:\s+")  # "Carnet ATA: "
# After "che" a verb opens a clause and one of these nouns a question.
_WHAT = (
    r"(?:(?:tass|cost|document|giorn|prezz|post|requisit|limit|vantagg|contribut|interess|import|period|tip|settor)\w{1,2}"
    r"|diritt[oi]|percentual[ei]|cifra|somma|quot[ae]|tariff[ae]|spes[ae]|scadenz[ae]|durata|or[ae]|dat[ae]|norm[ae]"
    r"|condizion[ei]|garanzi[ae]|certificat[oi]|modul[oi]|temp[oi]|punteggi[oi]?|anni|mesi|fascia)\b"
)
_ASKING = (
    r"(?:(?:in|per|a|da|di|con|entro|fino a|su|fra|by|until|from|for|at|bis|ab|pour|avec|hasta|desde)\s+)?"
    rf"(?:(?:quant[oaie]|qual[ei]?|chi|come|quando|dove|(?:che )?cos(?:a|['’]è)|che {_WHAT}|how|what|which|when|who|where"
    r"|combien|quand|comment|wie|was|welche\w*|wann|wer|wo|où|cuánt\w*|cuál\w*|qué|cuándo|cómo|quién)\b"
    r"|quel(?:le)?s?\b(?= (?:est|sont|montant|délai|coût|taux|type|document|pays|entreprise|produit|frais|condition)))"
)
_ASKS = re.compile(rf"(?<!\w){_ASKING}", re.I)
# A first part that asks without an interrogative; "Siamo in due e quanto ci date?" has none.
_YES_OR_NO = re.compile(
    r"(?:^\W*|,\s)(?:posso|possiamo|può|possono|si può|si possono|serve|servono|occorre|bisogna|devo|dobbiamo|ci vuole|esiste"
    r"|è (?:vero|possibile|obbligatori\w|gratuit\w|necessari\w|ancora|previst\w)|can|may|do|does|is|are|must|kann|muss|peut)\b"
    r"|\b(?:oppure|o|or|oder|ou) (?:no|not|nicht|non)\b",
    re.I,
)
_ANOTHER = re.compile(
    rf"(?:[,;:]\s*)?\b(?:e|ed|o|oppure|and|or|und|oder|et|ou|y)\s+(?:(?:poi|anche|inoltre|soprattutto|also)\s+)?(?={_ASKING})"
    r"|[,;]\s+(?:(?:inoltre|poi)\s+)?(?=(?:(?:entro|fino a|in|a|di|per)\s+)?(?:quant[oaie]|qual[ei]?)\b|how (?:much|many)\b)",
    re.I,
)
_MARKS = re.compile(r"(?<=[?])\s+(?=\S)")
# "Carnet ATA: durata, Paesi esclusi e prezzo": a list of what is to be known of one thing.
_ATTRIBUTE = re.compile(
    r"^(?:(?:il|lo|la|i|gli|le|the)\s+|l['’])?(?:(?:cost|prezz|temp|tass|requisit|document|import|massimal|orari)\w{0,2}"
    r"|tariff[ae]|scadenz[ae]|termin[ei]|durata|spese|beneficiari|destinatari|percentual[ei]|indirizz[oi]|recapiti|contatti"
    r"|modalità|dotazione|prices?|fees?|deadlines?|duration|requirements|amounts?)\b",
    re.I,
)
_POINTS_BACK = re.compile(
    r"\b(?:quest[oaie]|quell[oaie]|that|this|those|these|it|they|them|es|das|davon|cela|ça|eso|esto)\b", re.I
)
# ATA, EORI, SACE: a subject of its own; but for what every call asks for.
_ACRONYM = re.compile(r"\b(?!(?:PEC|SPID|PIN|CUP|IVA|VAT|DURC|PDF|M?PMI|UE|EU|USA)\b)[A-Z]{2,}")
_LIST = re.compile(r",\s+(?:(?:e|ed|and)\s+)?|(?<!\s)\s+(?:e|ed|and)\s+", re.I)
_MOST_LISTED = 4


@dataclass(frozen=True, slots=True)
class Facet:
    """One of the questions of a message."""

    said: str  # in the words of the message
    alone: str  # with what it leaves to the rest of the message


def facets(message: str) -> list[Facet]:
    """Return the questions of a message in order; the message alone if it asks one thing.

    A part that leaves out its subject gets what stands before all parts ("Carnet ATA:", "Per una fiera in Cina,", the
    situation that is told), or else it goes on with the part before it.
    """
    marked = [part.strip() for part in _MARKS.split(message) if _is_question(part)]
    if len(marked) < 2 or not all(part.endswith("?") for part in marked):
        marked = [message]
    found: list[Facet] = []
    for question in marked:
        before = [_asking_clause(facet.alone) for facet in found[-1:]]
        parts = _coordinated(question)
        first = parts[0].alone
        leans = before and follows_up(first) and not named_in(f". {GOES_ON.sub('', first)}")
        found.append(Facet(parts[0].said, joined(first, before) if leans else first))
        found += parts[1:]
    return found


def separate(message: str, limit: int = MOST) -> list[str]:
    """Return the first questions of a message, each standing alone."""
    return [facet.alone for facet in facets(message)[:limit]]


def is_broad(message: str) -> bool:
    """Tell whether a message asks several things or tells a situation: its answer is in more than one place."""
    return len(message.split()) > _PLAIN_WORDS or len(facets(message)) > 1


def lacking(asked: Asked, chosen: Sequence[Choice]) -> tuple[Wanted, ...]:
    """Return the kind of fact that a question asks for, if no chosen sentence states it."""
    return (asked.wanted,) if asked.particular and not any(choice.asked_fact for choice in chosen) else ()


def _is_question(part: str) -> bool:
    count = len(part.split())
    return count >= _MARKED_WORDS or (count == _MARKED_WORDS - 1 and _ASKS.search(part) is not None)


def _asking_clause(question: str) -> str:
    """Return the clause of a question that asks, without the plan told before it; "mi serve l'EUR.1?" of a longer one."""
    plan = _PLAN.match(question)
    return question[plan.end() :] if plan else question


def _coordinated(question: str) -> list[Facet]:
    """Return the questions that the last sentence of a text puts side by side; the text alone if it asks one thing."""
    if not question.strip() or GOES_ON.search(question):
        return [Facet(question, question)]
    start = split_sentences(question)[-1][0]
    story, sentence = question[:start], question[start:]
    pieces = _listed(sentence) or _pieces(sentence)
    if len(pieces) < 2:
        return [Facet(question, question)]
    return [Facet(piece, story + _alone(piece, pieces[0])) for piece in pieces]


def _pieces(sentence: str) -> list[str]:
    """Return a sentence in pieces that each ask something; what asks nothing, or is one word, stays with the next."""
    pieces, start = [], 0
    for match in _ANOTHER.finditer(sentence):
        piece = sentence[start : match.start()]
        asks = _ASKS.search(piece) or _HEAD.search(piece) or _YES_OR_NO.search(piece)
        if asks and _whole(piece) and _whole(sentence[match.end() :]):
            pieces.append(piece.strip(_EDGES))
            start = match.end()
    return [*pieces, sentence[start:].strip(_EDGES)]


def _whole(piece: str) -> bool:
    """Tell whether a piece says more than the words that ask: "quando" and "fino a che importo" do not."""
    return bool(_ASKS.sub("", _HEAD.sub("", piece), count=1).strip(_EDGES))


def _listed(sentence: str) -> list[str]:
    """Return the items of a list of attributes after a colon, the first with what stands before it; empty if it is none."""
    head = _HEAD.search(sentence)
    items = [item.strip(_EDGES) for item in _LIST.split(sentence[head.end() :])] if head else []
    known = sum(_ATTRIBUTE.search(item) is not None for item in items)
    if head is None or not 2 <= len(items) <= _MOST_LISTED or known < max(2, len(items) - 1):
        return []
    return [f"{head.group()}{items[0]}", *items[1:]]


def _alone(piece: str, first: str) -> str:
    if piece == first:
        return f"{piece}?"
    if subject := _subject(first, piece):
        return f"{subject} {piece}?"
    names = _ACRONYM.search(piece) or (named_in(f". {piece}") and not follows_up(piece))
    if names and not (PRONOUN.search(piece) or _POINTS_BACK.search(piece)):
        return f"{piece[:1].upper()}{piece[1:]}?"
    return joined(f"{piece}?", [f"{first}?"])


def _subject(first: str, piece: str) -> str:
    """Return what stands in front of the words that ask, if it says what all parts are about; else nothing."""
    head = _HEAD.search(first)
    if head:
        named_later = named_in(f". {first[head.end() :]}") and not named_in(f". {piece}")
        return "" if named_later else head.group().strip()
    asks = _ASKS.search(first)
    before = first[: asks.start()].strip() if asks else ""
    clause = before.endswith(",") and len(before.split()) >= _CLAUSE_WORDS
    return before if clause or named_in(f". {before}") or topics_in(before) else ""
