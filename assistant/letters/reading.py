"""Reads a letter: its parts, what it asks, how it speaks, and how pressed it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.letters.addressing import address_of, addressee_of
from assistant.letters.pressing import deadlines_in, urgency_in
from assistant.letters.questions import find_questions
from assistant.letters.splitting import body_of, message_inside, split_letter
from assistant.letters.types import Cut, CutKind, LetterQuestion, LetterRead
from assistant.ports import LanguageDetector
from assistant.profiling import known_of
from assistant.types import Language, Profile, Question
from kb.naming import ProviderNames
from kb.topics import topics_in

MOST_CHARACTERS = 15_000  # of a letter; the rest is not read
_MOST_QUESTIONS = 6
_REPLY_MARKS = ("re:", "r:", "fw:", "fwd:", "i:", "aw:", "wg:", "tr:", "rv:")
_SUBJECT_WORDS = 3


def read_letter(
    text: str, languages: LanguageDetector, names: ProviderNames, today: date, subject: str = "", sender: str = ""
) -> LetterRead:
    """Return what is understood of a letter; at most six questions, the others are named in `more`.

    A letter that only forwards another one is read for what that one asks; one without any question, by its subject.
    What was found in the subject has the place 0 to 0.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")[:MOST_CHARACTERS]
    cuts = split_letter(text)
    body = body_of(text, cuts)
    profile = _profile(body, names, today)
    questions = find_questions(body, profile, names, _bare_subject(subject))
    if not questions and (inside := message_inside(text)) is not None:
        begins, ends = inside
        inner = split_letter(text, begins, ends)
        forwarded = body_of(text, inner, begins, ends)
        profile = _profile(f"{body}\n{forwarded}", names, today)
        if questions := find_questions(forwarded, profile, names, _bare_subject(subject)):
            cuts, body = _opened(text, cuts, inner, begins, ends), f"{body[:begins]}{forwarded[begins:ends]}{body[ends:]}"
    questions = questions or _of_subject(subject)
    spoken = " ".join(body.split()) or subject
    language, addressee, greeting = _language(spoken, languages), addressee_of(cuts, sender), _first(cuts, "greeting")
    return LetterRead(
        text=text,
        body=_tidy(body),
        language=language,
        address=address_of(language, greeting, spoken, addressee),
        addressee=addressee,
        greeting=greeting,
        signature=_first(cuts, "signature"),
        cuts=cuts,
        questions=tuple(questions[:_MOST_QUESTIONS]),
        more=tuple(question.text for question in questions[_MOST_QUESTIONS:]),
        profile=profile,
        urgency=(*(replace(word, start=0, end=0) for word in urgency_in(subject)), *urgency_in(body)),
        deadlines=deadlines_in(body, today),
    )


def _first(cuts: Sequence[Cut], kind: CutKind) -> str:
    return next((cut.text for cut in cuts if cut.kind == kind), "")


def _profile(body: str, names: ProviderNames, today: date) -> Profile:
    return known_of(Question(text=" ".join(body.split()), as_of=today), names).profile


def _language(text: str, languages: LanguageDetector) -> Language:
    return languages.detect(text)[0] if text else "it"


def _opened(text: str, cuts: Sequence[Cut], inner: Sequence[Cut], begins: int, ends: int) -> tuple[Cut, ...]:
    """Return the cuts of a letter once the message that it forwards is read as its body."""
    made: list[Cut] = []
    for cut in cuts:
        if cut.end <= begins or cut.start >= ends:
            made.append(cut)
            continue
        for start, end in ((cut.start, begins), (ends, cut.end)):
            if text[start:end].strip() and start < end:
                made.append(Cut(kind=cut.kind, start=start, end=end, text=text[start:end].strip()))
    return tuple(sorted([*made, *inner], key=lambda cut: cut.start))


def _of_subject(subject: str) -> list[LetterQuestion]:
    """Return a subject as the question of a letter that asks nothing itself."""
    said = _bare_subject(subject)
    if len(said.split()) < _SUBJECT_WORDS or not (said.endswith("?") or topics_in(said)):
        return []
    return [LetterQuestion(text=said, start=0, end=0, asked=said, leans_on="", standalone=said)]


def _bare_subject(subject: str) -> str:
    """Return a subject without the marks of replies and forwarded mail."""
    words = subject.split()
    while words and words[0].lower() in _REPLY_MARKS:
        words = words[1:]
    return " ".join(words)


def _tidy(body: str) -> str:
    """Return a body without the blanks that stand for what was cut."""
    lines = [line.strip() for line in body.strip().split("\n")]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept)
