"""Language and form of an answer (metrics 2.9)."""

import re
from collections.abc import Sequence

from assistant.types import Answer, Citation, Statement
from evals.cases import SPOKEN, Case
from evals.metrics.nuggets import supported
from evals.metrics.readability import count_words, gulpease, unexplained_acronyms, words_per_sentence
from evals.metrics.support import split_context, verbatim
from evals.records import Record, Tools
from evals.scores import Reason, Score, TaskScores, flag, none, number

_NAMES = (
    "gulpease", "hard_to_read", "words_per_sentence", "unexplained_acronyms", "key_fact_first", "language_match",
    "mixed_language", "unlabelled_quote", "raw_html", "too_long", "disclosure", "words",
)  # fmt: skip
HARD_BELOW = 40.0  # points of Gulpease: hard even with upper-secondary school
MAX_WORDS = 150
_MIN_WORDS, _SURE = 4, 0.90  # below, a detector guesses
# How a label names a language, in any of ours.
_LANGUAGE_NAMES = {
    "it": "italian[oae]?|italien(?:ne)?|italienisch(?:e[rn]?)?",
    "en": "ingles[ei]|english|anglais(?:e)?|englisch(?:e[rn]?)?|inglés",
    "fr": "frances[ei]|french|français(?:e)?|französisch(?:e[rn]?)?|francés",
    "de": "tedesc[oahi]+|german|allemand(?:e)?|deutsch(?:e[rn]?)?|alemán",
    "es": "spagnol[oaie]|spanish|espagnol(?:e)?|spanisch(?:e[rn]?)?|español",
}
_HTML = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|<!--|&(?:[a-z]{2,8}|#\d{2,5}|#x[0-9a-f]{2,4});", re.I)
_QUOTED = re.compile(r"«[^«»]*»|[“„][^“”„]*[”“]|\"[^\"]*\"")
_NO_WORDS = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+|\[\d+\]|\d[\d.,:/]*")


def score(case: Case, record: Record, tools: Tools) -> TaskScores:
    """Return the measures of the task "language".

    Gulpease was made for Italian and is not expected of an answer in another language. Whether the language is right is
    judged by our own words: fixed texts, and claims that are no verbatim quote, without quotations, contexts in brackets,
    names of organisations, addresses and figures. Where fewer than four are left, quotes of pages in the question's language
    decide, then the answer's own label. A verbatim claim has the language of its page, because detectors err on single
    sentences; another counts for mixed_language and unlabelled_quote if the detector is sure. Quotes of pages in another
    language than the question's mix nothing. An acronym of the question needs no explanation. Disclosure is shown by the
    portal and cannot be seen in an answer.
    """
    answer = record.answer
    if record.error is not None or answer.outcome == "error":
        return TaskScores({name: none("error") for name in _NAMES})
    text = "\n".join(statement.text for statement in answer.statements) or answer.text
    acronyms = [name for name in unexplained_acronyms(text, tools) if name.lower() not in case.question.lower()]
    unlabelled = _unlabelled(answer, tools)
    found, several = _own_language(case, answer, tools), _languages(case, answer, tools)
    claims = [s for s in answer.statements if s.kind == "claim"]
    silent: Reason = "no_claims" if answer.outcome in SPOKEN else "abstained"
    length, per_sentence = count_words(text), words_per_sentence(text)
    markup = _HTML.search(f"{answer.text}\n{text}")
    scores = _gulpease_scores(text, answer) | {
        "words_per_sentence": none("too_short") if per_sentence is None else number(per_sentence),
        "unexplained_acronyms": number(len(acronyms)),
        "key_fact_first": _key_fact_first(case, claims, tools) if claims and answer.outcome in SPOKEN else none(silent),
        "language_match": flag(found == case.lang),
        "mixed_language": flag(len(several) > 1) if several else none("too_short"),
        "unlabelled_quote": flag(bool(unlabelled)) if claims else none(silent),
        "raw_html": flag(markup is not None),
        "too_long": flag(length > MAX_WORDS and case.slices.get("form") != "how"),
        "disclosure": none("not_measured"),
        "words": number(length),
    }
    findings = [f"acronym without explanation: {name}" for name in acronyms]
    findings += [f"quoted in another language without a label: {claim}" for claim in unlabelled]
    findings += [f"raw HTML: {markup.group()}"] if markup else []
    findings += [] if found == case.lang else [f"answered in {found}, asked in {case.lang}"]
    findings += [f"languages mixed: {', '.join(sorted(several))}"] if len(several) > 1 else []
    return TaskScores(scores, tuple(findings))


def _gulpease_scores(text: str, answer: Answer) -> dict[str, Score]:
    if answer.language != "it":
        return {"gulpease": none("not_expected"), "hard_to_read": none("not_expected")}
    points = gulpease(text)
    if points is None:
        return {"gulpease": none("too_short"), "hard_to_read": none("too_short")}
    return {"gulpease": number(points), "hard_to_read": flag(points < HARD_BELOW)}


def _key_fact_first(case: Case, claims: Sequence[Statement], tools: Tools) -> Score:
    vital = [nugget for nugget in case.nuggets if nugget.weight == "vital"]
    if not vital:
        return none("no_gold")
    return flag(any(supported(nugget, [claims[0].text], tools) == "full" for nugget in vital))


def _unlabelled(answer: Answer, tools: Tools) -> list[str]:
    """Return the claims in another language than the answer's of which neither they nor a fixed text say so."""
    fixed = " ".join(s.text for s in answer.statements if s.kind == "boilerplate")
    found = []
    for claim in (s for s in answer.statements if s.kind == "claim"):
        language = _language_of(claim, answer, tools) or answer.language
        if language != answer.language and not _names(language, fixed) and not _labels(language, claim.text):
            found.append(claim.text)
    return found


def _language_of(statement: Statement, answer: Answer, tools: Tools) -> str | None:
    """Return the language of the page that is quoted word for word, else what the detector is sure of."""
    return _quoted_language(statement, answer) or _sure_language(_plain(statement, answer, tools), tools)


def _quoted_language(statement: Statement, answer: Answer) -> str | None:
    cited = _cited(statement, answer) if statement.kind == "claim" else []
    body = split_context(statement.text)[1]
    return next((c.language for c in cited if verbatim(body, c.quote)), None)


def _own_language(case: Case, answer: Answer, tools: Tools) -> str:
    quoted = [_quoted_language(s, answer) for s in answer.statements]
    own = [_plain(s, answer, tools) for s, found in zip(answer.statements, quoted, strict=True) if found is None]
    text = " ".join(own) if answer.statements else answer.text
    if len(text.split()) >= _MIN_WORDS:
        return tools.language(text)[0]
    return case.lang if case.lang in quoted else answer.language


def _languages(case: Case, answer: Answer, tools: Tools) -> set[str]:
    """Return the languages of the statements, as far as they are known, without those of foreign pages."""
    own = [s for s in answer.statements if _quoted_language(s, answer) in (None, case.lang)]
    return {found for s in own if (found := _language_of(s, answer, tools)) is not None}


def _names(language: str, text: str) -> bool:
    return re.search(rf"\b(?:{_LANGUAGE_NAMES.get(language, '(?!)')})\b", text, re.I) is not None


def _labels(language: str, claim: str) -> bool:
    """Say whether a claim names the language in brackets: "(in inglese)"."""
    return any(_names(language, inside) for inside in re.findall(r"[(\[]([^()\[\]]{2,30})[)\]]", claim))


def _plain(statement: Statement, answer: Answer, tools: Tools) -> str:
    """Return a statement without what belongs to others or to no language."""
    text = _NO_WORDS.sub(" ", _QUOTED.sub(" ", split_context(statement.text)[1]))
    titles = {citation.title for citation in answer.citations}
    names = {name for i in tools.names.in_text(text) for name in _forms(i, tools)}
    for name in sorted(titles | names, key=lambda n: (-len(n), n)):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return " ".join(text.split())


def _forms(provider_id: str, tools: Tools) -> tuple[str, ...]:
    provider = tools.providers[provider_id]
    return (provider.name, provider.short_name, *provider.aliases)


def _sure_language(plain: str, tools: Tools) -> str | None:
    if len(plain.split()) < _MIN_WORDS:
        return None
    language, certainty = tools.language(plain)
    return language if certainty >= _SURE else None


def _cited(statement: Statement, answer: Answer) -> list[Citation]:
    return [c for c in answer.citations if c.marker in statement.citations]
