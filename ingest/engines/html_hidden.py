"""What of an HTML page readers cannot see, by its attributes and by plain rules of the page's own style sheets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bs4 import Tag

from ingest.engines.html_tree import TagIndex, tokens
from ingest.text import word_set

Colour = tuple[int, int, int]

_HIDDEN_CLASSES = word_set(
    "hidden visually-hidden visuallyhidden sr-only sronly screen-reader-text d-none invisible hide element-invisible "
    "offscreen u-hidden is-hidden visually-hidden-focusable sr-only-focusable"
)
_WHITE: Colour = (255, 255, 255)
_NAMED: Mapping[str, Colour] = {"white": _WHITE, "black": (0, 0, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240)}
_FAINT = 0.05  # alpha
_LONGEST_VALUE = 4000
_NEAR = 12  # steps of 255 up to which two colours cannot be told apart
_PATTERNS = {
    "display": r"none\b",
    "visibility": r"(?:hidden|collapse)\b",
    "opacity": r"(?:0|0*\.0)\d*%?$",
    "font-size": r"(?:0+(?:\.\d+)?|1(?:\.\d+)?|2(?:\.0+)?)px|(?:0+(?:\.\d+)?|1)pt|0+(?:\.0*)?$|0*(?:0|\.[01]\d*)r?em|1?\d%",
    "text-indent": r"-(?:\d{3,}|\d{2,}(?:r?em|v[wh]))",
    "clip": r"rect\(\s*(?:0|1px)",
    "clip-path": r"inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0|polygon\(\s*0(?:px)? 0(?:px)?\s*\)",
    "transform": r".*(?:scale[xy]?\(\s*0(?:\.0\d*)?\s*[,)]|translate[xy]?\([^)]{0,100}-\d{3})",
    "filter": r".*opacity\(\s*0",
    "height": r"0+(?:px)?$",
    "width": r"0+(?:px)?$",
}
_SAME = {"max-height": "height", "max-width": "width", "-webkit-clip-path": "clip-path"}
_SAME |= dict.fromkeys(("left", "top", "right", "bottom", "margin-left"), "text-indent")
_HIDING = {name: re.compile(rf"\A(?:{pattern})") for name, pattern in _PATTERNS.items()}
_HIDING |= {name: _HIDING[other] for name, other in _SAME.items()}
# What a rule closes and a script opens: such text is not hidden from readers.
_OPENED = re.compile(r"(?:max-)?(?:height|width)\s*:\s*0[^;]*")
_FADED = re.compile(r"opacity\s*:[^;]*")
_MOVES = ("transition", "animation")
_POINT = re.compile(r"[01](?:\.\d+)?px")
_PART = r"(\d{1,9}+)"
_FUNCTION = re.compile(rf"rgba?\(\s*+{_PART}[\s,]++{_PART}[\s,]++{_PART}\s*+(?:[,/]\s*+(\d++(?:\.\d++)?|\.\d++)%?\s*+)?\)")
_HEX = re.compile(r"#([0-9a-f]{3,8})\b")
_SELECTOR = re.compile(r"^(?:[a-z][a-z0-9]*)?(?:[.#][\w-]+)?$", re.IGNORECASE)
# Names of boxes to which a style sheet that we do not have may give a ground of their own.
_GROUNDED = re.compile(
    r"back|\bbg|hero|banner|cover|dark|black|header|slid|card|primary|btn|button|callout|cta|highlight|box|alert|"
    r"badge|label|jumbo|overlay|tile|teaser|foot|colou?r(?!s)|sezione|fascia|testata|stripe|band\b"
)


@dataclass(frozen=True, slots=True)
class Look:
    """What some declarations say of how a text is seen."""

    hidden: bool = False
    colour: Colour | None = None
    ground: Colour | None = None  # colour behind the text
    pictured: bool = False  # a picture or a gradient is behind the text


class Hiding:
    """Tells what a page hides. Reads its style sheets before they are taken out of the tree."""

    def __init__(self, index: TagIndex) -> None:
        self._sheet = _sheet_looks(index)

    def hides(self, element: Tag) -> bool:
        """Tell whether readers cannot see an element, as far as it says so itself."""
        attributes = element.attrs
        if not attributes and element.name not in self._sheet:
            return False
        if "hidden" in attributes or str(attributes.get("aria-hidden", "")).lower() == "true":
            return True
        if _HIDDEN_CLASSES.intersection(str(c) for c in attributes.get("class") or ()):
            return True
        looks = list(self._looks(element))
        if any(look.hidden for look in looks):
            return True
        colour = next((look.colour for look in looks if look.colour is not None), None)
        return colour is not None and self._lost_in_ground(element, colour)

    def hides_around(self, element: Tag) -> bool:
        """Tell whether an element is hidden by itself or by what it stands in, save for the names of its classes."""
        return any(self._styled_away(e) for e in (element, *element.parents) if isinstance(e, Tag))

    def _styled_away(self, element: Tag) -> bool:
        return element.has_attr("hidden") or any(look.hidden for look in self._looks(element))

    def _looks(self, element: Tag) -> Iterator[Look]:
        """Yield what is said of an element, the strongest first."""
        style = element.attrs.get("style")
        if style:
            yield look_of(str(style))
        if font := element.attrs.get("color"):
            yield look_of(f"color:{font}")
        if ground := element.attrs.get("bgcolor"):
            yield look_of(f"background:{ground}")
        if self._sheet:
            for name in _names(element):
                if name in self._sheet:
                    yield self._sheet[name]

    def _lost_in_ground(self, element: Tag, colour: Colour) -> bool:
        """Tell whether a text has the colour of what is behind it: the nearest ground that is stated, or else white paper."""
        for around in (element, *element.parents):
            if not isinstance(around, Tag):
                continue
            for look in self._looks(around):
                if look.pictured:
                    return False
                if look.ground is not None:
                    return _alike(look.ground, colour)
            if around.name != "body" and _GROUNDED.search(tokens(around)):
                return False
        return _alike(_WHITE, colour)


@lru_cache(maxsize=10_000)
def look_of(style: str) -> Look:
    """Read declarations: "display:none; color:#fff". Of two for one property the last counts."""
    said: dict[str, str] = {}
    for declaration in style.lower().split(";"):
        name, found, value = declaration.partition(":")
        if found:
            said[name.strip()] = value.replace("!important", "").strip()
    # No look needs a longer value: whoever writes one means to wear a pattern out.
    hidden = any(len(said.get(name, "")) > _LONGEST_VALUE for name in _HIDING)
    hidden = hidden or any(name in said and pattern.match(said[name]) for name, pattern in _HIDING.items())
    cut_off = said.get("overflow", "") in ("hidden", "clip")
    hidden = hidden or (cut_off and any(_POINT.fullmatch(said.get(side, "")) for side in ("width", "height")))
    ground = said.get("background-color") or said.get("background", "")
    colour = said.get("color", "")
    clipped = "text" in said.get("background-clip", "") or "text" in said.get("-webkit-background-clip", "")
    return Look(
        hidden=hidden or (_transparent(colour) and not clipped),
        colour=_colour(colour),
        ground=None if _transparent(ground) else _colour(ground),
        pictured=bool(re.search(r"url\(|gradient\(", said.get("background-image", "") + said.get("background", ""))),
    )


def _names(element: Tag) -> Iterator[str]:
    """Yield the plain selectors that mean an element, the strongest first."""
    identifier = element.attrs.get("id")
    classes = [str(c) for c in element.attrs.get("class") or ()]
    if identifier:
        yield from (f"{element.name}#{identifier}", f"#{identifier}")
    yield from (f"{element.name}.{name}" for name in classes)
    yield from (f".{name}" for name in classes)
    yield element.name


def _sheet_looks(index: TagIndex) -> dict[str, Look]:
    """Return what the page's own style sheets say of plain selectors, outside of @ rules."""
    said: dict[str, str] = {}
    for style in index.all("style"):
        sheet = _without_at_rules(re.sub(r"/\*.*?(?:\*/|\Z)", "", style.get_text(), flags=re.DOTALL))
        for rule in re.finditer(r"(?<![^{}])([^{}]+)\{([^{}]*)\}", sheet):
            for selector in (part.strip() for part in rule[1].split(",")):
                if _SELECTOR.match(selector):
                    said[selector] = f"{said.get(selector, '')};{_without_opened_later(rule[2])}"
    looks = {selector: look_of(declarations) for selector, declarations in said.items()}
    return {selector: look for selector, look in looks.items() if look != Look()}


def _without_opened_later(declarations: str) -> str:
    moved = max(map(declarations.rfind, _MOVES))
    seen = _FADED.sub("", declarations[:moved]) + declarations[moved:] if moved >= 0 else declarations
    return _OPENED.sub("", seen)


def _without_at_rules(sheet: str) -> str:
    kept: list[str] = []
    depth, at_rule = 0, False
    for piece in re.split(r"([{}])", sheet):
        if depth == 0 and "@" in piece:
            at_rule = True
        if not at_rule:
            kept.append(piece)
        depth = max(0, depth + {"{": 1, "}": -1}.get(piece, 0))
        if depth == 0 and piece == "}":
            at_rule = False
    return "".join(kept)


def _colour(value: str) -> Colour | None:
    """Return the first colour of a value; None if it states none that we know."""
    if match := _HEX.search(value):
        digits = match[1] if len(match[1]) >= 6 else "".join(c + c for c in match[1])
        return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if match := _FUNCTION.search(value):
        return int(match[1]), int(match[2]), int(match[3])
    return next((colour for name, colour in _NAMED.items() if re.search(rf"\b{name}\b", value)), None)


def _transparent(value: str) -> bool:
    if "transparent" in value:
        return True
    match = _FUNCTION.search(value)
    return bool(match and match[4] and float(match[4]) < _FAINT)


def _alike(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))
