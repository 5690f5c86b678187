"""Patterns of many names, in a shape in which few of them are tried at each place of a text."""

import re
from collections import defaultdict
from collections.abc import Iterable


def any_of(names: Iterable[str], folded: bool = False, blank: str = " ") -> str:
    """Return a pattern that matches one of these names, the longest first; without names one that matches nothing.

    Names of one first letter stand together, so that those of the others are passed over. `folded`: the pattern is used
    with re.IGNORECASE, and the letters of both cases are one. `blank` is the pattern of a blank in a name.
    """
    rest: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        rest[name[0].lower() if folded else name[0]].append(blank.join(map(re.escape, name[1:].split(" "))))
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(ends)})" for letter, ends in rest.items()) or "(?!)"
