"""Walks an HTML tree once, because each search of BeautifulSoup walks it again."""

import re
from collections import defaultdict
from collections.abc import Iterator

from bs4 import Tag

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class TagIndex:
    """The elements of a tree as it was, by name, in the order of the text."""

    def __init__(self, root: Tag) -> None:
        self._named: defaultdict[str, list[Tag]] = defaultdict(list)
        for element in elements(root):
            self._named[element.name].append(element)

    def all(self, *names: str) -> Iterator[Tag]:
        """Yield the elements of these names, name by name."""
        for name in names:
            yield from self._named.get(name, ())


def elements(root: Tag) -> Iterator[Tag]:
    """Yield every element below the root, in the order of the text."""
    waiting = [child for child in reversed(root.contents) if isinstance(child, Tag)]
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(child for child in reversed(element.contents) if isinstance(child, Tag))


def tokens(element: Tag) -> str:
    """Return class names and id in lower case, separated by blanks, camel case split by hyphens."""
    attributes = element.attrs
    classes, identifier = attributes.get("class"), attributes.get("id")
    if not classes and not identifier:
        return ""
    names = f"{classes if isinstance(classes, str) else ' '.join(classes or ())} {identifier or ''}"
    return _CAMEL.sub("-", names.strip()).lower().replace("_", "-")


def link_text_length(element: Tag) -> int:
    """Return the length of the text inside links."""
    return sum(len(inner.get_text()) for inner in elements(element) if inner.name == "a")
