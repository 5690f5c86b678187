"""Words that say the same of a figure, a day or a rule, in five languages: "stanzia" and "dotazione", "scade" and "fino al"."""

import re
from dataclasses import dataclass, replace

from assistant.lock.patterns import any_of
from assistant.lock.reading import Terms, bag, without_facts
from assistant.question_patterns import LITTLE, OF_ANY_MEASURE, compiled


@dataclass(frozen=True, slots=True)
class _Like:
    word: str  # stands for all of them
    ways: re.Pattern[str]
    shown: re.Pattern[str] | None = None  # what says as much in a page, though who says it need not mean it


_LIKE = (
    _Like(
        "dotazione",
        any_of(
            it=r"dotazion[ei]|stanzia\w*|plafond|mett\w+ a disposizione|destina(?:no|t[oaie])?"
            r"|risorse (?:disponibili|complessive)",
            en=r"budget|allocat\w+|endowment",
            fr=r"dotations?|enveloppe",
            de=r"budget|ausgestattet|stellt bereit",
            es=r"dotación|presupuesto",
        ),
    ),
    _Like(
        "chiusura",
        any_of(
            it=r"chiu[ds]\w*|scad\w+|termin[ei]",
            en=r"clos(?:es?|ed|ing)|deadline|expir\w+",
            fr=r"clôtur\w+|date limite|échéance",
            de=r"schließ\w+|geschlossen|frist|ende[nt]",
            es=r"cierr\w+|cerr\w+|plazo",
        ),
        any_of(
            it=r"fino al\w*|entro|dal .{3,60}? al\w*|ultimo giorno",
            en=r"until|no later than|from .{3,60}? to",
            fr=r"jusqu\w*|avant le|du .{3,60}? au",
            de=r"bis(?: zum)?|spätestens",
            es=r"hasta|antes del?",
        ),
    ),
    _Like(
        "apertura",
        any_of(
            it=r"apr\w+|apert\w*|riapert\w*|avvi\w+",
            en=r"open\w*|start(?:s|ed)?",
            fr=r"ouvr\w+|ouvert\w*",
            de=r"geöffnet|öffne\w*|beginn\w*",
            es=r"abr\w+|abiert\w*",
        ),
        any_of(
            it=r"dal|dall['’]|a partire da\w*",
            en=r"from|since",
            fr=r"à partir|depuis|du",
            de=r"ab|vom|seit",
            es=r"desde|a partir",
        ),
    ),
    _Like(
        "domanda",
        any_of(
            it=r"domand[ae]|istanz[ae]|candidatur[ae]",
            en=r"applications?",
            fr=r"demandes?",
            de=r"antr[aä]ge?",
            es=r"solicitud(?:es)?",
        ),
    ),
    _Like(
        "presentare",
        any_of(
            it=r"present(?:a|ano|are|arsi|at[oaie]|av\w+)|invi(?:a|ano|are|at[oaie]|av\w+)|inoltr\w+|trasmett\w+|trasmess[oaie]",
            en=r"submit\w*|sent|send|filed?",
            fr=r"dépos\w+|envoy\w+",
            de=r"einreich\w*|eingereicht|einzureichen",
            es=r"presentar\w*|presenta[ns]?|enviar|envía\w*",
        ),
    ),
    _Like(
        "coprire",
        any_of(
            it=r"copr\w+|copert\w+", en=r"cover\w*", fr=r"couvr\w+|couvert\w*", de=r"deck\w*|gedeckt", es=r"cubr\w+|cobertura"
        ),
    ),
    _Like(
        "prestito",
        any_of(
            it=r"prestit[oi]|finanziament[oi]|mutu[oi]",
            en=r"loans?|financing",
            fr=r"prêts?|financements?",
            de=r"darlehen|kredite?",
            es=r"préstamos?",
        ),
    ),
    _Like(
        "costare",
        any_of(
            it=r"cost(?:a|ano|ava|avano|erà)|si paga\w*|prezzo|tariff[ae]",
            en=r"costs?|price|fee",
            fr=r"coûte\w*|prix|tarif",
            de=r"koste[nt]|preis",
            es=r"cuesta\w*|precio",
        ),
    ),
    _Like(
        "ammettere",
        any_of(
            it=r"ammess[oaie]|ammissibil\w+|finanziabil\w+|agevolabil\w+|eleggibil\w+",
            en=r"eligible|admissible",
            fr=r"admis\w*|éligibles?",
            de=r"zulässig\w*|förderfähig\w*",
            es=r"admitid\w+|subvencionabl\w+",
        ),
    ),
    _Like(
        "durare",
        any_of(
            it=r"dur(?:a|ano|ata|ava|erà)",
            en=r"lasts?|duration|runs? for",
            fr=r"dure\w*|durée",
            de=r"dauer\w*|laufzeit",
            es=r"dura\w*|duración",
        ),
    ),
)
# Words that bound, allow or bind: they say how a figure is meant, not of what.
_NOT_ABOUT = any_of(
    it=r"fino(?= a)|entro|oltre|può|possono|possa|possano|pot(?:rà|ranno|eva|evano|rebbe\w*)|dev[eo]\w*|dovr\w+|dovev\w+",
    en=r"up to|until|can|could|may|must|shall|should|will",
    fr=r"jusqu\w*|peut|peuvent|pouvaient|doit|doivent",
    de=r"bis(?: zu)?|kann|können|konnten?|muss|müssen|soll\w*",
    es=r"hasta|pueden?|podían?|deben?",
)
_WORDS = re.compile(r"[^\W_]+")
_NO_NAMES = ("DURC", "PMI", "MPMI", "SRL", "SPA", "IVA", "PEC", "EUR", "UE", "EU")
_OF_ANY = compiled((*OF_ANY_MEASURE, *LITTLE))


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text is about, in words that can be looked for in passages."""

    terms: Terms
    likes: tuple[_Like, ...]  # of the text
    about: frozenset[str]  # index terms of the text but for figures, with one word for all that say the same

    def of(self, text: str) -> frozenset[str]:
        """Return the index terms of a part of the text, in the same way."""
        text = _NOT_ABOUT.sub(" ", without_facts(text))
        for like in self.likes:
            text = like.ways.sub(f" {like.word} ", text)
        return bag(text, self.terms)

    def told(self, passage: str) -> frozenset[str]:
        """Return the index terms of a passage's words, with the word for all that say the same where one of them stands."""
        meant = (like.word for like in self.likes if like.ways.search(passage) or (like.shown and like.shown.search(passage)))
        return bag(" ".join((passage, *meant)), self.terms)


def wording_of(text: str, terms: Terms) -> Wording:
    """Return the wording of a statement."""
    empty = Wording(terms, tuple(like for like in _LIKE if like.ways.search(text)), frozenset())
    return replace(empty, about=empty.of(text))


def naming_words(text: str) -> str:
    """Return the words of a text that do not fit any measure: what it is about, if it says so."""
    found: list[str] = _WORDS.findall(without_facts(text))
    return " ".join(word for word in found if _is_name(word) or not _fits_any(word))


def _is_name(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word not in _NO_NAMES


def _fits_any(word: str) -> bool:
    return _OF_ANY.fullmatch(word) is not None or any(like.ways.fullmatch(word) for like in _LIKE)
