"""Questions that ask a kind of fact about nothing in particular: "Quanto costa?"."""

import re

from assistant.guards.ruling import Ruling

# Words of which a question may consist and still be about nothing.
_EMPTY = re.compile(
    r"(?:quant[oiae]|qual[ei]?|che|cosa|cos|è|e|ed|il|la|lo|le|i|gli|l|un|una|di|del|della|da|per|si|mi|ci|ne"
    r"|me|serve|servono|occorr\w+"
    r"|cost[aoi]|costano|costerà|costerebbe|prezzo|spesa|pag[ao]|pagare|devo|dobbiamo|posso|possiamo|bisogna"
    r"|fare|faccio|fa|document[oi]"
    r"|modul[oi]|domanda|domande|richiesta|requisit[oi]|scad\w+|termine|quando|entro|come|dove|chi|a|farla"
    r"|presentarla|presentare"
    r"|inviare|mandare|chiedere|ottenere|avere|questo|questa|quello|ancora|apert[oa]|tempo|tempi|volta|ci"
    r"|vuole|vogliono|durata|dura"
    r"|deve|devono|spedire|spedirl[oa]|bando|contributo|misura|agevolazione|fiera|corso|call|grant"
    r"|allegare|preparare|sono|ammess[oi]|partecipare|funziona|gratis|gratuit[oa]|soldi|euro|più|o|meno"
    r"|buongiorno|salve|scusi|grazie"
    r"|how|much|many|does|do|it|cost|costs|price|is|the|what|which|are|documents?|papers|need|needed|required"
    r"|i|we|when|deadline|by|long"
    r"|take|takes|apply|can|to|for|this|that|where|who|still|open|free|please|hello|a|fee"
    r"|combien|ça|cela|coûte|coûtent|quels?|quelles?|sont|faut|il|les?|des|pour|quand|comment|délai|est|ce"
    r"|que|où|prix|bonjour|y"
    r"|wie|viel|kostet|kosten|es|das|welche|unterlagen|dokumente|brauche|brauchen|ich|wir|wann|frist|ist|die"
    r"|der|bis|wo|was|man|hallo"
    r"|cuánt[oa]s?|cuesta|vale|qué|cuáles|cuál|documentos|necesito|necesitamos|hace|falta|cuándo|plazo|cómo"
    r"|dónde|son|los|las|el|hay|hola)",
    re.I,
)
_KINDS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (
        re.compile(r"document|modul|allegare|papers|unterlagen|dokument", re.I),
        ("certificazioni", "dogane-origine", "finanza", "fiere-eventi"),
    ),
    (
        re.compile(r"quando|scad|termine|entro|apert|when|deadline|open|quand|délai|wann|frist|cuándo|plazo", re.I),
        ("finanza", "fiere-eventi", "missioni", "formazione"),
    ),
    (
        re.compile(r"cost|prezzo|spesa|pag[ao]|price|\bfee\b|coût|prix|kost|cuesta|vale", re.I),
        ("certificazioni", "fiere-eventi", "formazione", "assicurazione-credito"),
    ),
    (
        re.compile(r"domanda|richiesta|requisit|ammess|partecipare|apply|quant|how much|combien|wie viel|cuánt", re.I),
        ("finanza", "fiere-eventi", "certificazioni", "missioni"),
    ),
)
_FIRST_STEPS = ("finanza", "fiere-eventi", "certificazioni", "formazione")
_MOST_WORDS = 9


def names_nothing(text: str) -> Ruling | None:
    """Return a ruling that asks back, with what to choose from, when a question names no measure and no object."""
    words = re.findall(r"[^\W\d_]+", text)
    if (
        len(words) < 2
        or len(words) > _MOST_WORDS
        or re.search(r"\d", text)
        or not all(_EMPTY.fullmatch(word) for word in words)
    ):
        return None
    return ask_object(text) if any(pattern.search(text) for pattern, _ in _KINDS) else None


def ask_object(text: str) -> Ruling:
    """Return the ruling that asks what a question is about, with what to choose from."""
    topics = next((topics for pattern, topics in _KINDS if pattern.search(text)), _FIRST_STEPS)
    return Ruling(outcome="clarify", reason="no_object", topics=topics)
