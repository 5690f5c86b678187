"""Single facts that a firm states of itself in a message, each with its words: people, money, goods, markets, memberships."""

import re

from assistant import profile_patterns as said
from assistant.municipalities import towns_in
from kb.naming import ProviderNames
from kb.places import COUNTRIES, countries_in, small_letters

_NUMBER_OF = {word: number for number, words in said.NUMBER_WORDS.items() for word in words.split()}
_NUMBER = r"(?P<n>\d{1,5}|" + "|".join(sorted(_NUMBER_OF, key=len, reverse=True)) + ")"
_WE_ARE = re.compile(
    "|".join(f"(?:{p})" for p in said.WE_ARE).replace("{n}", r"(?:\d{1,5}|" + "|".join(_NUMBER_OF) + ")"), re.I
)
_COUNTED = re.compile(said.COUNTED.replace("{n}", _NUMBER), re.I)
_NUMBER_IN = re.compile(rf"(?<!\w){_NUMBER}(?!\w)", re.I)
_UNITS = (("mil", 1e6), ("ml", 1e6), ("mio", 1e6), ("m", 1e6), ("k", 1e3), ("th", 1e3), ("ta", 1e3))
_AGAINST = re.compile(r"\b(?:e|ma|and|but|et|mais|und|aber|y|pero) (?:non|not|pas|nicht|no)\b", re.I)
_PRODUCT_WORDS = 7
_SENTENCE = re.compile(r"[^.!?;]+[.!?;]*")


def headcount_in(text: str) -> tuple[int, str] | None:
    """Return how many people a firm says that it has."""
    match = _WE_ARE.search(text)
    if match and not said.CONDITIONAL.search(text[: match.start()]):
        return _value(match.group()), match.group()
    if alone := said.ALONE.search(text):
        return 1, alone.group()
    for sentence in _SENTENCE.finditer(text):
        for counted in _COUNTED.finditer(sentence.group()):
            before = sentence.group()[: counted.start()]
            own = said.OWN.search(sentence.group()) or said.OPENS_AS_FIRM.search(sentence.group()) or not before.strip(" ,-")
            if own and not said.NOT_A_COUNT.search(before):
                return _value(counted["n"]), counted.group()
    return None


def turnover_in(text: str) -> tuple[float, str] | None:
    """Return how many euro a year a firm says that it turns over."""
    for sentence in _SENTENCE.finditer(text.replace(".000", "000")):
        match = said.TURNOVER.search(sentence.group())
        if match and (said.OWN.search(sentence.group()) or match.group().lower().startswith(("fatturiamo", "factura"))):
            unit = (match["unit"] or "").lower()
            factor = 1e3 if unit in ("mila", "mil") else next((f for start, f in _UNITS if unit.startswith(start)), 1.0)
            euro = float(match["number"].replace(".", "").replace(",", ".")) * factor
            if euro >= 1000:
                return euro, match.group()
    return None


def product_in(text: str) -> tuple[str, str] | None:
    """Return the goods or services that a firm says it makes or trades in."""
    at = 0
    while match := said.PRODUCTS.search(text, at):
        seat = _seat(match["what"]) and re.match(r"(?:azienda|ditta)\b", match.group(), re.I)
        at = match.start("what") if seat else match.end()
        if (
            seat
            or said.NOT_BEFORE.search(text[: match.start()])
            or re.search(r"\b(?:come|how|wie|comment|cómo)\W*$", text[: match.start()], re.I)
        ):
            continue
        what = " ".join(said.PRODUCT_ENDS.sub("", match["what"]).split()[:_PRODUCT_WORDS]).strip(" ,'-")
        if len(what) > 3 and not said.NO_PRODUCT.search(what) and not countries_in(what):
            return what, f"{match.group()[: match.start('what') - match.start()]}{what}"
    return None


def _seat(words: str) -> bool:
    """Tell whether what follows "ditta di" is where the firm sits: a name, or a town in small letters."""
    return words[0].isupper() or any(start == 0 for _, start, _ in towns_in(words))


def sector_in(text: str) -> tuple[str, str] | None:
    """Return the sector of the goods that a firm makes, or of the kind of firm that it says it is."""
    product = product_in(text)
    told = [product[1]] if product else []
    told += [s.group() for s in _SENTENCE.finditer(text) if said.OPENS_AS_FIRM.search(s.group()) or _IS_A.search(s.group())]
    for words in told:
        for sector, pattern in said.SECTOR_WORDS.items():
            if match := pattern.search(words):
                return sector, match.group()
    return None


_IS_A = re.compile(
    r"\b(?:siamo|sono|abbiamo|ho|we are|we're|we run|i run|nous sommes|wir sind|somos)"
    rf"\W++(?:un[ao']?|an?|une?|eine?n?|una)\W*+(?:\w++\W++){{0,2}}?{said.KIND_OF_FIRM}",
    re.I,
)


def markets_in(text: str, bare: bool = False) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the countries in which a firm says that it deals or wants to, those that it takes back, and the words.

    `bare`: any country counts, as in a reply that corrects the one before.
    """
    added: list[str] = []
    dropped: list[str] = []
    words = ""
    spans = [(0, text, "")] if bare else [(m.start(), m["tail"], m.group()) for m in said.MARKET.finditer(text)]
    for start, tail, whole in spans:
        if not bare and (said.NOT_A_MARKET.search(tail) or said.CONDITIONAL.search(text[:start])):
            continue
        against = not bare and said.NOT_BEFORE.search(text[:start]) is not None
        for code in countries_in(tail):
            name = re.search(rf"(?<!\w)(?:{COUNTRIES[code]})(?!\w)", tail, re.I)
            refused = against or (name is not None and said.NEGATED.search(tail[: name.start()]) is not None)
            (dropped if refused else added).append(code)
            words = whole
    for match in re.finditer(
        r"\b(?:non|not|pas|nicht|no) (?:più )?(?:la |il |l'|in |die |le )?(?P<where>\w+(?: \w+)?)", text, re.I
    ):
        dropped += countries_in(match["where"])
    return tuple(c for c in dict.fromkeys(added) if c not in dropped), tuple(dict.fromkeys(dropped)), words


def memberships_in(text: str, names: ProviderNames) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the associations a firm says it belongs to, those it says it does not ("*": to none), and the words."""
    joined: list[str] = []
    left: list[str] = []
    words = ""
    for match in said.MEMBER.finditer(text):
        if said.CONDITIONAL.search(text[: match.start()]) or text[match.end() :].lstrip().startswith("?"):
            continue
        positive, _, negative = _AGAINST.sub("\0", match["of"], count=1).partition("\0")
        refused = any(match[group] for group in ("no", "not", "kein")) or " pas" in match.group().lower()
        named = _associations(positive, names)
        if refused:
            left += named or ["*"]
        else:
            joined += named
            left += _associations(negative, names)
        words = match.group()
    return tuple(joined), tuple(left), words


def _associations(text: str, names: ProviderNames) -> list[str]:
    """Return the associations that a text names, a national one by its federation in Lombardy."""
    regional = [f"{word} Lombardia" for word in re.findall(r"\b[^\W\d_]{5,}", text)]
    found = dict.fromkeys([*names.in_question(text), *(i for name in regional for i in names.in_question(name))])
    # Every firm is entered at a chamber of commerce, and lives in a region: these are no memberships.
    return [i for i in found if not i.startswith(("cciaa-", "regione-"))]


def _value(words: str) -> int:
    match = _NUMBER_IN.search(words)
    found = small_letters(match["n"]) if match else "0"
    return int(found) if found.isdigit() else _NUMBER_OF[found]
