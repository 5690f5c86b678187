"""How well are the facts of the partners' services read off the crawled sample web? Run by `make facts`.

The truth are the YAML files beside this one; a fact counts on a page that names its service and states the value. What is
extracted is right (the record says so), wrong (the record knows the value as something else) or unjudged (it does not
know the value at all); precision is right / (right + wrong). "Closing to apply" leaves out the
days on which only a fair or a plan ends. `--misses` lists every miss, `--unjudged` what is to be read.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import yaml

from api.compose import open_store
from api.settings import load_settings
from ingest.facts import extract_facts
from kb.places import COUNTRIES, countries_in
from kb.typed_facts import Fact
from kb.types import Chunk
from tests.facts.check import FACTS, MONTHS, figures, pages, renderings, stands

KINDS = ("opening", "closing", "closing to apply", "amount", "amount and role", "percentage", "audience", "territory")
ROLES = (
    ("spending", re.compile(r"min_spend|min_investment|spend_min|min_contract")),
    (None, re.compile(r"max_(?:spend|investment|turnover)|min_issue|note")),
    ("budget", re.compile(r"budget|refinancing")),
    ("fee", re.compile(r"fee|module_eur")),
    ("maximum", re.compile(r"(?:^|[._])max|_max_eur|^cap_|voucher_eur|max_eur|^A[12]$|^dem_voucher$")),
    ("minimum", re.compile(r"(?:^|[._])min(?:_eur)?$|_min_eur")),
)
NOT_MONEY = re.compile(
    r"percent|duration|rate(?!_eur|_sqm)|day|place|network|firms|countr|year|history|members|beneficiaries|vouchers|"
    r"worried|negative|"
    r"stands|^module_sqm|paths|lessons|hours|tonnes|meetings|export_|coverage|validity|founding|partner_banks|score"
)
SIZE_WORDS = {
    "micro": r"\bmicro|\bmpmi\b|\bpmi\b",
    "piccola": r"\bpiccol[ae]|\bmpmi\b|\bpmi\b",
    "media": r"\bmedi[ae] imprese|\be medie|\bmpmi\b|\bpmi\b",
    "grande": r"\bgrandi imprese|\bgrande impresa|imprese di (?:ogni|qualsiasi|qualunque) dimensione",
}
# Before a day: what ends on it is a fair, a plan or a list of fairs, not the time to apply.
HELD = re.compile(
    r"\bfier[ae]\b|\bevent[oi]\b|si (?:tiene|svolge|tengono|svolgono)|svolgimento|manifestazion|\bpiano\b|appuntamento|edizione"
)
APPLYING = re.compile(r"domand|adesion|\bscheda\b|iscri|sportell|candidatur|termine per|presentar")
Value = tuple[str, str]  # kind, value; of "amount and role": role and value


def day_truth(service: dict[str, Any]) -> Iterator[Value]:
    """Yield (opening or closing, day) of a service's window and of its deadlines."""
    validity = service.get("validity") or {}
    for key, kind in (("from", "opening"), ("to", "closing")):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", str(validity.get(key))):
            yield kind, str(validity[key])
    for part in str(service.get("deadline") or "").split(";"):
        days = re.findall(r"\d{4}-\d\d-\d\d", part)
        if re.search(r"fiere con|rendicont|concluse|biennio", part) or not days:
            continue
        if len(days) == 2 or re.search(r"\bdal\b", part):
            yield "opening", days[0]
        if len(days) == 2 or not re.search(r"\bdal\b", part):
            yield "closing", days[-1]


def leaves(record: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the values of a record with their dotted keys."""
    for key, value in record.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def truth(service: dict[str, Any]) -> set[Value]:
    """Return what a service's record says, by kind."""
    found = set(day_truth(service))
    for key, value in leaves(service.get("amounts") or {}):
        numbers = {n.removesuffix(".0") for n in figures(value) if re.fullmatch(r"\d+(?:\.\d+)?", n)}
        if re.search(r"percent|coverage|rate(?!_eur|_sqm)", key):
            found |= {("percentage", n) for n in numbers}
        elif not NOT_MONEY.search(key) and isinstance(value, int | float):
            role = next((role for role, pattern in ROLES if pattern.search(key)), None)
            found |= {("amount", n) for n in numbers} | {("amount and role", f"{role} {n}") for n in numbers if role}
    found |= {("audience", size) for size in service.get("firm_size") or () if size in ("micro", "piccola", "media", "grande")}
    found |= {("percentage", n.replace(",", ".")) for n in re.findall(r"(\d+(?:,\d+)?)\s?%", str(service))}
    countries = service.get("countries")
    found |= {("territory", code) for name in (countries if isinstance(countries, list) else []) for code in countries_in(name)}
    return found


def stated(value: Value, text: str) -> bool:
    """Tell whether a page's text states a value, judged without the code that is measured."""
    kind, what = value
    if kind in ("opening", "closing"):
        year, month, day = what.split("-")
        named = rf"\b{int(day)}°?(?: {MONTHS[int(month) - 1]}\b|/{month}/)(?:.{{0,60}}?\b{year}\b|{year})"
        return re.search(named, text) is not None
    if kind == "audience":
        return re.search(SIZE_WORDS[what], text) is not None
    if kind == "territory":
        return any(re.search(rf"\b(?:{name})\b", text) for name in COUNTRIES[what].split("|"))
    return any(stands(way, text) for way in renderings(what.rpartition(" ")[2]))


def ends_applying(day: str, text: str) -> bool:
    """Tell whether a page says of a day, in the words before it, that applying ends on it; judged without what is measured."""
    year, month, number = day.split("-")
    named = rf"\b{int(number)}°?(?: {MONTHS[int(month) - 1]}\b(?: {year})?|/{month}/{year})"
    before = [re.split(r"[.;] ", text[max(0, m.start() - 120) : m.start()])[-1] for m in re.finditer(named, text)]
    return any(APPLYING.search(words) or not HELD.search(words) for words in before)


def values_of(fact: Fact) -> Iterator[Value]:
    yield fact.kind, fact.value
    if fact.kind == "amount" and fact.role != "other":
        yield "amount and role", f"{fact.role} {fact.value}"


def wrong(value: Value, known: set[Value], numbers: set[str]) -> bool:
    """Tell whether the record knows a value that is not true of its kind as something else."""
    kind, what = value
    if kind in ("opening", "closing"):
        return any(other == what for _, other in known)
    return kind != "territory" and (kind == "audience" or what.rpartition(" ")[2] in numbers)


def main(options: list[str]) -> int:
    services = {
        f"{record['id']}/{service['id']}": service
        for record in (yaml.safe_load(f.read_text(encoding="utf-8")) for f in sorted(FACTS.glob("*.yaml")))
        for service in record["services"]
    }
    chunks: dict[str, list[Chunk]] = defaultdict(list)
    for chunk, _, document in open_store(load_settings()).current_chunks():
        chunks[document.url.partition(".localhost:")[0].rpartition("/")[2] + "/" + document.url.split("/", 3)[3]].append(chunk)
    count: dict[tuple[str, str], int] = defaultdict(int)
    for path, head, body in pages():
        named = [services[name] for name in {*head.get("services", []), *head.get("full", [])} if name in services]
        address = path.parent.name + head["path"]
        if not named or address not in chunks or head.get("lang", "it") != "it":
            continue
        text = re.sub(r"\s+", " ", f"{head['title']}\n{body}".lower().replace("**", ""))
        known = set().union(*map(truth, named))
        numbers = {n for service in named for n in figures(service)}
        found = {value for fact in extract_facts(chunks[address]) for value in values_of(fact)}
        full = set().union(*(truth(services[name]) for name in head.get("full", []) if name in services), set())
        for value in sorted(found):
            verdict = "right" if value in known else "wrong" if wrong(value, known, numbers) else "unjudged"
            count[value[0], verdict] += 1
            if f"--{verdict}" in options:
                print(f"{verdict}: {value[0]} {value[1]}: {address}")
        for value in sorted(v for v in full if stated(v, text)):
            verdict = "found" if value in found else "missed"
            count[value[0], verdict] += 1
            if value[0] == "closing" and ends_applying(value[1], text):
                count["closing to apply", verdict] += 1
            if value not in found and "--misses" in options:
                held = value[0] == "closing" and not ends_applying(value[1], text)
                print(
                    f"missed: {value[0]} {value[1]}: {address}"
                    + (" (a fair or a plan ends, not the time to apply)" if held else "")
                )
    print(f"{'':16} precision  recall   right  wrong  unjudged  found  missed")
    for kind in KINDS:
        right, bad, found_, missed = (count[kind, v] for v in ("right", "wrong", "found", "missed"))
        shares = [f"{a / (a + b):9.3f}" if a + b else "        -" for a, b in ((right, bad), (found_, missed))]
        print(f"{kind:16}{shares[0]}{shares[1]}{right:8}{bad:7}{count[kind, 'unjudged']:10}{found_:7}{missed:8}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
