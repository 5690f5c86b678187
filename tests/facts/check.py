"""Which facts of the partners' services stand on no page of the sample web?"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FACTS = Path(__file__).parent
CONTENT = FACTS.parents[1] / "ingest" / "sample" / "content"
MONTHS = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
# Keys that describe the record, not the service.
META = {"id", "topics", "audience", "firm_size", "as_of", "status", "superseded_by", "supersedes", "measure", "edition"}
NOT_SAID = re.compile(r"non (?:è )?(?:verificat|indicat|not[oaie]\b)|sconosciut|da verificare|mese di riferimento", re.I)
STOP = set(
    "alla alle allo agli degli della delle dello dalla dalle dallo nella nelle nello sulla sulle sullo anche "
    "come con per che non "
    "una uno gli dei del dal nel sul tra fra oltre solo chi cui più meno sono essere ogni altri altre altro "
    "dopo prima fino quando "
    "secondo verso presso senza sotto sopra entro".split()
)


def pages() -> list[tuple[Path, dict[str, Any], str]]:
    """Return every page as (file, front matter, body)."""
    found = []
    for path in sorted(CONTENT.glob("*/*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        found.append((path, yaml.safe_load(head), body))
    return found


def figures(value: object) -> Iterator[str]:
    """Yield each figure of a fact as it stands: 500000, 10%, 2026-10-09, 5/394/2023."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key != "currency":
                yield from figures(item)
    elif isinstance(value, list):
        for item in value:
            yield from figures(item)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        yield str(value)
    else:
        for sentence in re.split(r"[;(),.] ", str(value)):
            if not NOT_SAID.search(sentence):
                yield from re.findall(r"\d{4}-(?:0[1-9]|1[0-2])(?:-\d{2})?(?!\d)|\d[\d./:,]*\d|\d", sentence)


def renderings(figure: str) -> list[str]:
    """Return the ways in which a page may write a figure."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", figure):
        year, month, day = match[1], MONTHS[int(match[2]) - 1], match[3]
        if day is None:
            return [f"{month} {year}", f"{match[2]}/{year}"]
        number = str(int(day)) + ("°" if day == "01" else "")
        return [f"{number} {month} {year}", f"{int(day)} {month} {year}", f"{day}/{match[2]}/{year}", f"{number} {month}"]
    plain = figure.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", figure) else figure
    if not re.fullmatch(r"\d+(\.\d+)?", plain):
        return [figure]
    number = float(plain)
    ways = [figure, plain, plain.replace(".", ",")]
    if number == int(number):
        ways += [f"{int(number):,}".replace(",", ".")]
    else:
        ways += [f"{number:,.2f}".translate(str.maketrans(",.", ".,"))]
    for scale, words in ((1e3, ("mila", "k")), (1e6, ("milioni", "milione", "mln")), (1e9, ("miliardi", "miliardo"))):
        scaled = f"{number / scale:.6f}".rstrip("0").rstrip(".").replace(".", ",")
        if len(scaled) <= 6 and number >= scale:
            ways += [f"{scaled} {word}" for word in words] + [f"{scaled}{word}" for word in words]
    small = "zero un due tre quattro cinque sei sette otto nove dieci undici dodici".split()
    if number == int(number) and 0 < number <= 12:
        ways += [small[int(number)], "uno", "una", "prima", "primo"] if number == 1 else [small[int(number)]]
    return ways


def stands(way: str, text: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(way.lower())}(?![\d]|[.,]\d)", text) is not None


def stems(text: str) -> set[str]:
    return {w[:5] for w in re.findall(r"[a-zà-ù]{4,}", text.lower()) if w not in STOP}


def missing(service: dict[str, Any], text: str) -> list[str]:
    """Return the facts of a service that a page's text does not state."""
    text = re.sub(r"\s+", " ", text.lower().replace("**", "").replace("’", "'"))
    lacks = []
    for key, value in service.items():
        if key in META or key in {"conflicts", "note", "status_note", "firm_size_note"}:
            continue
        for figure in figures(value):
            if not any(stands(way, text) for way in renderings(figure)):
                lacks.append(f"{key}: {figure}")
    said = stems(text)
    for key in ("description", "how_to_apply", "cost", "eligibility"):
        values = service.get(key) or []
        for item in [values] if isinstance(values, str) else values:
            if NOT_SAID.search(str(item)):
                continue
            wanted = stems(str(item))
            if wanted and len(wanted & said) / len(wanted) < 0.6:
                lacks.append(f"{key}: {item}")
    return lacks


def main(partners: list[str]) -> int:
    everything = pages()
    failed = 0
    for file in sorted(FACTS.glob("*.yaml")):
        record = yaml.safe_load(file.read_text(encoding="utf-8"))
        if partners and record["id"] not in partners:
            continue
        for service in record["services"]:
            name = f"{record['id']}/{service['id']}"
            candidates = [(p, missing(service, f"{h['title']}\n{b}")) for p, h, b in everything if name in h.get("full", [])]
            if not candidates:
                print(f"{name}: no page claims it with full")
                failed += 1
            elif all(lacks for _, lacks in candidates):
                path, lacks = min(candidates, key=lambda c: len(c[1]))
                print(f"{name}: {path.name} lacks {lacks}")
                failed += 1
    mine = [(p, h) for p, h, _ in everything if not partners or p.parent.name in partners]
    pdf = sum(str(h["path"]).endswith(".pdf") for _, h in mine)
    print(f"{len(mine) - pdf} pages, {pdf} PDFs, {failed} services with facts missing")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
