"""The window in which a firm can apply, and whether a page says that it is over.

Conservative: a window is taken only from sentences about applying, and only if the page states one; a page that
states several different ones yields none.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.closing import says_closed
from ingest.dates import find_dates
from ingest.types import Validity
from kb.sentences import split_sentences

# What is applied for, and the applying itself.
_APPLYING = re.compile(
    r"(?i)\b(?=\w{3})(?:domand[ae]|presentazione (?:dell[ea] |di )?(?:domand|istanz|candidatur|richiest|propost)\w+|"
    r"presentar\w+|PEC|accettat[ei]|sportell[oi]|adesion[ei]|aderire|iscrizion[ei]|iscriver\w+|candidatur[ae]|"
    r"manifestazion[ei] di interesse|invio|inviar\w+|prenotazion[ei]|termin[ei]|scadenza|scade|apertura|"
    r"chiusura|apre|aprirà|chiude|chiuderà|"
    r"finestra|applications?|apply|applying|submitted|submission|registrations?|register|deadline|opens?|"
    r"closes?|call for)\b"
)
# The same words about something else: dates beside these say nothing about applying.
_ELSE = re.compile(
    r"(?i)\b(?=\w\w)(?:spes[ae]|rendicont\w+|fattur\w+|quietanz\w+|progett[oi]|realizza\w*|conclus\w+|conclude\w*|"
    r"complet\w+|ammissibil\w+|"
    r"fiera|evento|webinar|seminario|incontr[oi]|formazione|corso|pagament\w+|erogazion\w+|rimbors\w+|"
    r"graduatori\w+|istruttori\w+|"
    r"si tien\w+|si terr\w+|si svolg\w+|in programma|svolgimento|aggiornat[oaie]|modificat[oaie]|obbligatori\w+|"
    r"updated|amended|held|takes place|period[oi]?|durata|copre|covers|"
    r"costitui\w+|iscritt[ei] (?:al|nel)|decorr\w+|delibera\w*|decreto|legge|regolamento|vigore|expenses?|"
    r"costs?|invoices?|event|fair|project)\b"
)
_EARLIER = re.compile(
    r"(?i)\b(?:edizion[ei] (?:precedent[ei]|passat[ae]|scors[ae])|precedent[ei] edizion[ei]|scors[oa] (?:edizione|anno)|"
    r"bando precedente|previous (?:edition|call)|former(?:ly)?|in passato)\b"
)
_OPENING = re.compile(
    r"(?i)(?:\bdal(?:l['’]|le ore [\d:.]+ del(?:l['’])?)?|\ba partire dal(?:l['’])?|\ba decorrere dal|"
    r"\bapertura\b[^.;]{0,40}|\bsi apr\w+[^.;]{0,25}|\bapre\w*[^.;]{0,25}|"
    r"\b(?:si )?è apert\w+[^.;]{0,25}|\bfrom|\bopens?\b[^.;]{0,20}|\bopening\b[^.;]{0,20}|\bas of|"
    r"\bstarting)\s*:?\s*(?:il|l['’]|on|le ore [\d:.]+ del)?\s*$"
)
_CLOSING = re.compile(
    r"(?i)(?:\bal(?:l['’])?|\balle ore [\d:.]+ del(?:l['’])?|\bentro(?: e non oltre)?(?: le ore [\d:.]+)?(?: "
    r"del(?:l['’])?)?|\bfino (?:al|alle ore [\d:.]+ del)(?:l['’])?|"
    r"\bscad\w+\b[^.;]{0,30}|\btermine\b[^.;]{0,50}|\bchiusura\b[^.;]{0,40}|\bchiu\w+[^.;]{0,25}|\bprorogat\w+[^.;]{0,30}|"
    r"\buntil|\bby|\bto|\bdeadline\b[^.;]{0,30}|\bclos\w+\b[^.;]{0,20}|\bno later than|\band)\s*:?\s*(?:il|"
    r"l['’]|on|le ore [\d:.]+ del(?:l['’])?)?\s*$"
)
_UNTIL = re.compile(r"(?i)\b(?:fino|entro|until|by|no later than)\b[^.;]{0,30}$")  # "aperto fino al" closes
_EXHAUSTION = re.compile(
    r"(?i)\b(?:(?:fino a|salvo|sino a|ad) (?:\w+ )?esaurimento|esaurimento (?:dei fondi|delle risorse|della "
    r"dotazione|fondi)|until (?:the )?funds)"
)
_PERMANENT = re.compile(r"(?i)\b(?:sportello sempre aperto|senza scadenza|tutto l['’]anno|no deadline|open all year)")
_SHUT = re.compile(r"(?i)\b(?:chius\w+|closed)\b[^.;]{0,15}$")  # "è chiusa dal" closes
# second date of a range
_GOES_ON = re.compile(r"(?i)^\s*+(?:,\s*+)?(?:ore [\d:.]+,?\s*)?(?:al(?:l['’])?|e il|e l['’]|to|until|and|-|–)\s*$")
_MOVED = re.compile(r"(?i)\b(?:rinvi\w+|spostat\w+|posticipat\w+|(?:è|viene) (?:stat[oa] )?anticipat\w+|postponed)\b")
# Pages about many things: what they say of a window is about one of these.
GENERIC_TITLE = re.compile(
    r"(?i)^(?:faq|domande frequenti|frequently asked|bandi\b|i bandi|tutti i bandi|contributi e|servizi\b|i "
    r"servizi|(?:gli )?strumenti|guida\b|guide\b|"
    r"archivio|notizie|news|eventi|calendario|opportunità|internazionalizzazione(?: del .*)?$|contatti|chi "
    r"siamo)|\b(?:guida|guide)\s*$"
)
# A table row with at least three columns: one measure of many. It may begin anywhere in its first column.
_ROW = re.compile(r"(?<![^;])(?>[^;]*?[^;:]{2}: )[^;]++; [^;:]{2,60}+: [^;]++; ")
# "Export su Misura 2026"
_NAMED = re.compile(r"\b[A-ZÀ-Ý][\w&'’]*(?:\s+(?:su|in|di|per|e|a|&|[A-ZÀ-Ý]\w*)){0,4}\s+(?:20\d\d|\d{4})\b")
_TITLE_WORD = re.compile(r"\w{3,}")
_CLAUSE = re.compile(r"[.;:]\s|$")
_EXTENDED = re.compile(r"(?i)\bprorog\w+|\bextended\b")


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a sentence gives for applying."""

    opens: date | None
    closes: date | None
    sentence: str


def find_validity(title: str, lines: Sequence[str], labels: Iterable[str] = ()) -> Validity:
    """Read the window and the state of a page's own subject.

    `lines` are the lines of the text in order; `labels` short texts that the page shows as a status.
    """
    if GENERIC_TITLE.search(title):
        return Validity()
    texts = [line[a:b] for line in lines if not _ROW.search(line) for a, b in split_sentences(line)]
    windows = [w for text in texts if not _names_another(text, title) and (w := find_window(text)) is not None]
    chosen = _agree(windows)
    note = chosen.sentence if chosen is not None else _remark(texts)
    opens, closes = (chosen.opens, chosen.closes) if chosen is not None else (None, None)
    if opens is not None and closes is not None and opens > closes:
        opens = closes = None
    return Validity(valid_from=opens, valid_to=closes, note=note, closed=says_closed(title, texts, labels))


def _names_another(sentence: str, title: str) -> bool:
    """Tell whether a sentence names a measure with its year that has no word in common with the title."""
    titled = {word.lower() for word in _TITLE_WORD.findall(title)}
    names = [match.group() for match in _NAMED.finditer(sentence) if not find_dates("1 " + match.group().split()[-2] + " 2020")]
    words = [{word.lower() for word in _TITLE_WORD.findall(name)} for name in names]
    return bool(words) and not any(name & titled for name in words)


def find_window(sentence: str) -> Window | None:
    """Return the window of a sentence about applying; None if it gives none, or several."""
    if not _APPLYING.search(sentence) or _EARLIER.search(sentence) or _MOVED.search(sentence):
        return None
    opens = closes = None
    previous = 0
    passed = False
    for found in find_dates(sentence):
        before = sentence[previous : found.start]
        previous = found.end
        passed = _about_else(before, sentence[found.end :]) or (passed and bool(_GOES_ON.match(before)))
        if passed:
            continue
        until = bool(_UNTIL.search(before) or _SHUT.search(before))
        if opens is None and not until and _OPENING.search(before):
            opens = found.date
        elif closes is None and (until or _CLOSING.search(before)):
            closes = found.date
        elif until or _OPENING.search(before) or _CLOSING.search(before):
            return None  # several windows in one sentence
    if opens is None and closes is None:
        return None
    return Window(opens, closes, sentence)


def _about_else(before: str, after: str) -> bool:
    """Tell whether a date belongs to something other than applying, by the nearest word before it, or else after it."""
    last_else = max((m.end() for m in _ELSE.finditer(before)), default=-1)
    last_applying = max((m.end() for m in _APPLYING.finditer(before)), default=-1)
    if last_else >= 0 or last_applying >= 0:
        return last_else > last_applying
    if not _OPENING.search(before):
        return False
    clause = after[: _CLAUSE.search(after).start()]  # type: ignore[union-attr]
    return not _APPLYING.search(clause)


def _agree(windows: Sequence[Window]) -> Window | None:
    """Merge windows that do not contradict each other; an extension overrides; otherwise there is none."""
    extended = [w for w in windows if w.closes is not None and _EXTENDED.search(w.sentence)]
    if extended:
        latest = max(extended, key=lambda w: w.closes or date.min)
        opens = _only(w.opens for w in windows)
        return Window(opens, latest.closes, latest.sentence)
    if not windows or len(set(_given(w.opens for w in windows))) > 1 or len(set(_given(w.closes for w in windows))) > 1:
        return None
    fullest = max(windows, key=lambda w: (w.opens is not None) + (w.closes is not None))
    return Window(_only(w.opens for w in windows), _only(w.closes for w in windows), fullest.sentence)


def _given(dates: Iterable[date | None]) -> Iterator[date]:
    return (d for d in dates if d is not None)


def _only(dates: Iterable[date | None]) -> date | None:
    different = set(_given(dates))
    return different.pop() if len(different) == 1 else None


def _remark(texts: Sequence[str]) -> str | None:
    """Return the sentence that bounds the window without a date."""
    return next((t for t in texts if (_EXHAUSTION.search(t) or _PERMANENT.search(t)) and _APPLYING.search(t)), None)
