"""Reads off a question and its pages what the choice of providers rests on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from assistant.providers.calling import firm_provinces, roles_called
from assistant.providers.evidence import Page, shares
from assistant.providers.ground import Ground
from assistant.providers.offices import offices_abroad
from assistant.providers.rules import EVERY_CHAMBERS, FLOOR, bars, is_elsewhere, is_near, provinces_of
from assistant.types import Citation, Profile
from kb.naming import ProviderNames
from kb.sentences import sentences
from kb.topics import topics_in
from kb.types import Provider

_JOINT = 0.5  # of the first one's share: from here on a second provider has about the same standing
_CLEAR = 0.5  # share from which pages that do not answer still say whose business it is
_UNANIMOUS = 0.8  # the same for a local provider, and for a question in which no topic of ours is recognised
_NAMED_AT_MOST = 2
_RUNS = re.compile(
    r"\bgestit\w+|\bgestore\b|\bgestisc\w+|\bgestione (?:è )?(?:affidata|a cura)|\b(?:domand[ae]|candidatur[ae]|richiest[ae])\b"
    r"[^.;]{0,40}\b(?:a|ad|al|alla|presso|su|tramite)\b|\bmanag(?:ed|es) by|\bmanaged\b|\bapplications? (?:to|through)",
    re.I,
)
_NEAR_WORDS = 60  # characters between what tells of managing and the name


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the choice is asked for."""

    question: str
    profile: Profile
    citations: Sequence[Citation]  # in order of use
    found: Sequence[Page] = ()  # best first, whether they answer or not
    measure_of: str | None = None  # whose measure the question names
    nationwide: bool = False  # the firm is outside Lombardy
    general: bool = False  # first guidance is wanted, whatever the question is about


def read_ground(need: Need, register: Mapping[str, Provider], names: ProviderNames) -> Ground:
    """Return what the rules look at."""
    cited = [Page(provider_id=c.provider_id, title=c.title, headings=c.headings, text=c.quote) for c in need.citations]
    named = tuple(i for i in names.in_question(need.question) if i in register)
    found_topics = () if need.general else tuple(topics_in(need.question))
    ground = Ground(
        answered=bool(cited),
        named=named,
        cited=tuple(dict.fromkeys(page.provider_id for page in cited)),
        evidence=shares(need.found, cited, register, names),
        managers=tuple(i for i in managers(cited, names) if i in register and register[i].kind != "associazione"),
        offices=tuple(offices_abroad(need.question, cited, names)),
        # Who asks what nobody has written about is still told where to begin.
        topics=found_topics or ("orientamento",),
        provinces=firm_provinces(need.question, need.profile.province),
        category=need.profile.category,
        member_of=need.profile.member_of,
        calls=roles_called(need.question, found_topics, bool(need.profile.member_of)),
        nationwide=need.nationwide,
        seed=sha256(need.question.encode(errors="replace")).hexdigest()[:16],
    )
    if any(register[i].kind == "camera" and is_elsewhere(register[i], ground) for i in named):
        # Who asks about another chamber is told of the firm's own.
        ground = replace(ground, calls=(*ground.calls, "desk"))
    owner = need.measure_of if need.measure_of in register else None
    return replace(ground, owners=_owners(ground, register, owner, in_field=bool(found_topics)))


def _owners(ground: Ground, register: Mapping[str, Provider], measure_of: str | None, in_field: bool) -> tuple[str, ...]:
    """Return whose business the question is.

    With an answer: who has the largest share in the pages, and a second with nearly as much; nobody where they tell of
    another chamber what the firm's own does too. Without one: who is named;
    else who has most of the pages, if they agree, or if it is near the firm or competent in the topic; else whose measure
    is named.
    """
    if _own_chamber_does(ground, register):
        return ()
    open_named = tuple(i for i in ground.named if not bars(register[i], ground))
    if not ground.answered and open_named:
        return open_named[:_NAMED_AT_MOST]
    standing = [(i, share) for i, share in ground.evidence if i in register and not bars(register[i], ground)]
    theirs = () if ground.answered or measure_of is None or bars(register[measure_of], ground) else (measure_of,)
    if not standing:
        return theirs
    first, share = standing[0]
    if ground.answered and share < FLOOR:
        return ()
    if not ground.answered and not _points_to(register[first], share, ground, in_field):
        return theirs
    second = [
        i
        for i, s in standing[1:2]
        if s >= max(FLOOR, _JOINT * share)
        and register[i].kind != "associazione"
        and (ground.answered or _points_to(register[i], s, ground, in_field))
    ]
    return (first, *second)


def _own_chamber_does(ground: Ground, register: Mapping[str, Provider]) -> bool:
    """Tell whether most of the pages are of another province's chamber, on something that the firm's own does too."""
    first = register.get(ground.evidence[0][0]) if ground.answered and ground.evidence else None
    if first is None or first.kind != "camera" or first.id in ground.named or not is_elsewhere(first, ground):
        return False
    own = any(provider.kind == "camera" and is_near(provider, ground) for provider in register.values())
    return own and ground.topics[0] in EVERY_CHAMBERS


def _points_to(provider: Provider, share: float, ground: Ground, in_field: bool) -> bool:
    """Tell whether pages that do not answer a question still say whose business it is."""
    if is_near(provider, ground):
        return True
    if provinces_of(provider) or not in_field:
        return share >= _UNANIMOUS
    return ground.topics[0] in provider.topics and share >= (_CLEAR if provider.kind == "associazione" else FLOOR)


def managers(cited: Sequence[Page], names: ProviderNames) -> tuple[str, ...]:
    """Return who runs a measure, as a sentence of a cited page says it."""
    found: list[str] = []
    for page in cited:
        for sentence in sentences(page.text):
            for match in _RUNS.finditer(sentence):
                found += names.in_text(sentence[match.start() : match.end() + _NEAR_WORDS])[:1]
    return tuple(dict.fromkeys(found))
