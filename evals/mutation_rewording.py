"""Statements as a chat model might write them: a sentence of a page in other words that mean the same."""

import re
from collections.abc import Callable
from random import Random

_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
_MONTHS = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()


def _day(match: re.Match[str]) -> str:
    month = _MONTHS[int(match[2]) - 1] if 1 <= int(match[2]) <= len(_MONTHS) else ""
    return f"{int(match[1])} {month} {match[3]}" if month else match[0]


def _in_figures(match: re.Match[str]) -> str:
    return f"{int(match[1]):02}/{_MONTHS.index(match[2].lower()) + 1:02}/{match[3]}"


# Words that say the same; each rule is used or not by chance.
_ITALIAN: tuple[_Rule, ...] = tuple(
    (re.compile(pattern, re.I), made)
    for pattern, made in (
        (r"\bfino a (?!un massimo)(?=\d|€|euro)", "fino a un massimo di "),
        (r"\bmassimo (?=\d)", "fino a "),
        (r"\b(?:importo|contributo) massimo (?:è )?(?:di|pari a) ", "si può ottenere al massimo "),
        (r"\balmeno (?=\d|due|tre|sei)", "non meno di "),
        (r"\balmeno il (?=\d)", "non meno del "),
        (r"\bnon oltre (?=\d[\d.]* euro|il \d+%)", "al massimo "),
        (r"\bentro il (?=\d)", "non oltre il "),
        (r"\b(\d{1,3})\.000 euro\b", r"\1mila euro"),
        (r"\b(\d{1,3}(?:\.\d{3}){1,5}+) euro\b", r"€ \1"),
        (r"\b(\d+)\s?%", r"\1 per cento"),
        (r"\b(\d{1,2})/(\d{1,2})/(20\d\d)\b", _day),
        (rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)}) (20\d\d)\b", _in_figures),
        (r"\bimprese\b", "aziende"),
        (r"\bl'impresa\b", "l'azienda"),
        (r"\ble spese\b", "i costi"),
        (r"\bsi presentano\b", "vanno inviate"),
        (r"\bsi presenta\b", "va inviata"),
        (r"\bpossono\b", "hanno la possibilità di"),
        (r"\bpuò\b", "ha la possibilità di"),
        (r"\bdevono\b", "sono tenute a"),
        (r"\bdeve\b", "è tenuta a"),
        (r"\bsolo\b", "soltanto"),
        (r"\bper esempio\b", "ad esempio"),
        (r"\binoltre,?\s", ""),
        (r"\bcopre\b", "arriva a coprire"),
        (r"\bdura\b", "ha una durata di"),
        (r"\b(?:serve|occorre) ", "è necessario avere "),
        (r"\bnon (?:sono ammesse|sono ammissibili)\b", "restano escluse"),
        (r"\b(?:sono escluse)\b", "non sono ammesse"),
        (r"\bè gratuito\b", "non costa nulla"),
        (r"\btel(?:efono|\.)\s", "numero di telefono "),
        (r"\bse\b(?= l| la| le| il)", "nel caso in cui"),
        (r"\bsalvo\b", "tranne"),
        (r"\bpurché\b", "a condizione che"),
        (r"(?<!non )\boltre (?=i |\d)", "più di "),
    )
)
_ENGLISH: tuple[_Rule, ...] = tuple(
    (re.compile(pattern, re.I), made)
    for pattern, made in (
        (r"\bup to (?=\d|EUR|€)", "a maximum of "),
        (r"\bat least\b", "no less than"),
        (r"\bno more than\b", "at most"),
        (r"\b(?:firms|companies)\b", "businesses"),
        (r"\bby (?=\d{1,2} [A-Z])", "no later than "),
        (r"\bEUR (\d)", r"€\1"),
        (r"\b(\d+)%", r"\1 percent"),
        (r"\bmust\b", "have to"),
        (r"\bonly\b", "exclusively"),
        (r"\bunless\b", "except if"),
        (r"\bcosts\b(?= \d| EUR| €)", "is priced at"),
        (r"\bcannot\b", "are not able to"),
        (r"\bif\b", "in case"),
        (r"\bincludes?\b", "comprises"),
    )
)
_OPENERS = {
    "it": ("", "", "Secondo la pagina, ", "In sintesi: ", "Da sapere: "),
    "en": ("", "", "According to the page, ", "In short: "),
}
_OFTEN = 0.8  # of the rules that apply are used
_LONG = 7  # words of a part that may change places


def reword(sentence: str, language: str, rng: Random) -> str | None:
    """Return a sentence in other words, order and figures with the same meaning; None if no rule applies to it."""
    rules = {"it": _ITALIAN, "en": _ENGLISH}.get(language, ())
    made = sentence
    for pattern, replacement in rules:
        if pattern.search(made) and rng.random() < _OFTEN:
            made = pattern.sub(replacement, made, count=1)
    made = _turned(made)
    if made == sentence:
        return None
    opener = rng.choice(_OPENERS[language])
    return f"{opener}{_small(made) if opener else made[:1].upper() + made[1:]}"


def _turned(sentence: str) -> str:
    """Return a sentence with its last part first, where that part opens with a preposition of time or condition."""
    match = re.fullmatch(r"([^,;:]+), ((?:se|entro|per|dal|fino al|in caso|if|by|from|in) [^,;:]+)\.", sentence)
    if match is None or len(match[1].split()) > 2 * _LONG:
        return _from_row(sentence)
    return f"{match[2][:1].upper()}{match[2][1:]}, {_small(match[1])}."


def _from_row(sentence: str) -> str:
    """Return a row of a table, "Costo: 5 euro; tempi: 3 giorni.", told in another order."""
    cells = [cell.strip() for cell in sentence.rstrip(".").split(";")]
    if len(cells) < 2 or not all(re.match(r"[^:]{2,40}: \S", cell) for cell in cells):
        return sentence
    first, *rest = (re.sub(r"^([^:]{2,40}): ", r"\1 ", cell) for cell in cells)
    return f"{first}, con {', '.join(_small(cell) for cell in reversed(rest))}."


def _small(text: str) -> str:
    """Return a text with a small initial, unless its first word is a name."""
    first = text.split(" ", 1)[0]
    plain = re.match(
        r"(?:Il|Lo|La|L'|I|Gli|Le|Un|Una|Per|Se|Si|Non|In|Dal|Entro|The|A|An|If|From|By|Firms|Businesses)\b", first
    )
    return text[:1].lower() + text[1:] if plain else text
