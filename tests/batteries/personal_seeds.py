"""Personal data of people who do not exist, each in a question: 40 of each kind, in Italian, English and German; seed 19."""

import random
from dataclasses import dataclass

SEED = 19
KINDS = ("tax code", "iban", "e-mail", "telephone", "name")
EACH = 40

_ASKS = {
    "it": ("quanto copre il voucher fiere?", "che cos'è il carnet ATA?", "come si chiede il certificato di origine?"),
    "en": ("how much does the fair voucher cover?", "what is the ATA carnet?", "how do I get a certificate of origin?"),
    "de": ("wie viel deckt der Messegutschein?", "was ist das Carnet ATA?", "wie bekomme ich ein Ursprungszeugnis?"),
}
_SAID = {
    "tax code": {
        "it": ("il mio codice fiscale è {x}, {ask}", "CF {x}: {ask}"),
        "en": ("my Italian tax code is {x}, {ask}",),
        "de": ("meine Steuernummer ist {x}, {ask}",),
    },
    "iban": {
        "it": ("accreditate su {x}; {ask}", "IBAN {x}, {ask}"),
        "en": ("please pay to {x}: {ask}",),
        "de": ("mein Konto ist {x}, {ask}",),
    },
    "e-mail": {
        "it": ("scrivetemi a {x}: {ask}", "{ask} Rispondete a {x}"),
        "en": ("write to {x}, {ask}",),
        "de": ("schreiben Sie an {x}: {ask}",),
    },
    "telephone": {
        "it": ("chiamatemi al {x}: {ask}", "{ask} Tel. {x}"),
        "en": ("call me on {x}, {ask}",),
        "de": ("rufen Sie mich unter {x} an: {ask}",),
    },
    "name": {
        "it": ("mi chiamo {x}, {ask}", "{ask}\nCordiali saluti\n{x}", "ha già chiesto il sig. {x}: {ask}", "sono {x}: {ask}"),
        "en": ("my name is {x}, {ask}", "{ask}\nKind regards,\n{x}", "this is {x}: {ask}"),
        "de": ("mein Name ist {x}, {ask}", "{ask}\nMit freundlichen Grüßen\n{x}", "Herr {x} fragt: {ask}"),
    },
}
_FIRST = {
    "it": "Giovanni Lucrezia Ermenegildo Ornella Tarcisio Benedetta Fausto Mirella".split(),
    "en": "Geoffrey Winifred Alistair Rosamund Nigel Beatrice Clive Harriet".split(),
    "de": "Heinrich Mechthild Ottokar Gudrun Wolfgang Liselotte Diethelm Sieglinde".split(),
}
_LAST = {
    "it": "Brambilla Pesenti Locatelli Zanchi Carminati Gelmini Rottigni D'Adda".split(),
    "en": "Pemberton Ashworth Cholmondeley Threlfall Wetherby O'Hara Blenkinsop Fairclough".split(),
    "de": "Dachsberger Krüger Obermüller Hinterhuber Schmidtke Weißenfels Pfannenstiel Rothbauer".split(),
}
_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)


@dataclass(frozen=True, slots=True)
class Seed:
    """Something that nobody but the desk may read, and a question with it."""

    kind: str
    language: str
    value: str
    question: str


def seeds() -> list[Seed]:
    """Return all of them, the kinds in turn."""
    chance = random.Random(SEED)
    made = {kind: [_seed(kind, number, chance) for number in range(EACH)] for kind in KINDS}
    return [made[kind][number] for number in range(EACH) for kind in KINDS]


def _seed(kind: str, number: int, chance: random.Random) -> Seed:
    language = ("it", "en", "de")[number % 3]
    value = _value(kind, language, number, chance)
    said, ask = chance.choice(_SAID[kind][language]), chance.choice(_ASKS[language])
    question = said.format(x=value, ask=ask)
    return Seed(kind, language, value, question[0].upper() + question[1:])


def _value(kind: str, language: str, number: int, chance: random.Random) -> str:
    first, last = _FIRST[language][number % 8], _LAST[language][number // 5 % 8]
    match kind:
        case "tax code":
            return _tax_code(chance)
        case "iban":
            return _iban(chance)
        case "e-mail":
            place = chance.choice(("libero.it", "gmx.de", "example.com"))
            return f"{first}.{last}{number}@{place}".replace("'", "")
        case "telephone":
            return chance.choice(("+39 3{a} {b} {c}", "3{a} {b}{c}", "+49 1{a} {b}{c}", "035 {b}{c}")).format(
                a=chance.randint(20, 99), b=chance.randint(100, 999), c=chance.randint(1000, 9999)
            )
        case _:
            return f"{first} {last}"


def _tax_code(chance: random.Random) -> str:
    letters = "".join(chance.choices("BCDFGLMNPRST", k=6))
    code = f"{letters}{chance.randint(40, 99)}{chance.choice('ABCDEHLMPRST')}{chance.randint(1, 28):02}"
    code += f"{chance.choice('ABCDEFGHIL')}{chance.randint(100, 999)}"
    total = sum(_ODD[int(c, 36) - 10 if c.isalpha() else int(c)] if n % 2 == 0 else _even(c) for n, c in enumerate(code))
    return code + chr(ord("A") + total % 26)


def _even(character: str) -> int:
    return int(character) if character.isdigit() else ord(character) - ord("A")


def _iban(chance: random.Random) -> str:
    account = f"{chance.choice('ABCDEFGH')}" + "".join(chance.choices("0123456789", k=22))
    digits = "".join(str(int(c, 36)) for c in account + "IT00")
    iban = f"IT{98 - int(digits) % 97:02}{account}"
    return iban if chance.random() < 0.5 else " ".join(iban[n : n + 4] for n in range(0, len(iban), 4))
