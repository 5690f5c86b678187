"""Other passages that could serve instead of a statement."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.citing import cite
from assistant.guards.page_orders import gives_orders
from assistant.letters.types import Alternative
from assistant.lock.reading import Terms, bag
from kb.types import Hit

_MOST = 3
_SAME = 0.7  # Jaccard similarity of the words from which two sentences say the same
_LEAST_WORDS = 6
_PLACE = 0.02  # that each place further down costs, beside a share of words from 0 to 1


def alternatives_to(text: str, hits: Sequence[Hit], terms: Terms) -> tuple[Alternative, ...]:
    """Return up to three passages, the closest first: by the words that they share with the statement, and their rank.

    Of each passage the sentence closest to the question speaks; what says the same again is left out.
    """
    wanted = bag(text, terms)
    found = [(len(wanted & bag(s, terms)) / (len(wanted) or 1) - _PLACE * rank, s, hit) for rank, (s, hit) in _spoken(hits)]
    chosen: list[Alternative] = []
    said = [wanted]
    for _, sentence, hit in sorted(found, key=lambda one: -one[0]):
        if len(chosen) == _MOST:
            break
        told = bag(sentence, terms)
        if all(len(told & other) < _SAME * len(told | other) for other in said):
            said.append(told)
            chosen.append(Alternative(text=sentence, citation=replace(cite([(hit, sentence)])[0], marker=0)))
    return tuple(chosen)


def _spoken(hits: Sequence[Hit]) -> Iterator[tuple[int, tuple[str, Hit]]]:
    for rank, hit in enumerate(hits):
        for place in sorted(hit.sentences, key=lambda s: -s.similarity):
            sentence = " ".join(hit.chunk.text[place.start : place.end].split())
            if len(sentence.split()) >= _LEAST_WORDS and not sentence.endswith("?") and not gives_orders(sentence):
                yield rank, (sentence, hit)
                break
