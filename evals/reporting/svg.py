"""Figures as SVG that may stand inside a page: no styles, no fonts, no ids that another figure has, and described."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any
from xml.etree import ElementTree

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

# Okabe and Ito 2008: told apart by people who do not see all colours.
INK, QUIET, FAINT = "#17324d", "#5c6f82", "#d9dee4"
BLUE, VERMILION, GREEN, PURPLE = "#0072b2", "#b34700", "#00734f", "#8a4a78"

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_ATTRIBUTES = {
    "fill", "fill-opacity", "fill-rule", "font-size", "font-style", "font-weight", "opacity", "stroke", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-opacity", "stroke-width", "text-anchor",
}  # fmt: skip
_STYLE: Any = {
    "svg.fonttype": "none",  # text stays text, in the font of the page
    "svg.hashsalt": "fondaco",  # the same figure gives the same bytes
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_DRAWING = Lock()  # matplotlib's settings are those of the whole process


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A figure with its text alternative: the table of what it shows."""

    name: str  # unique in a page, part of its ids
    svg: Markup
    title: str
    text: str  # what can be seen, in a sentence or two
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # the first cell heads its row


@dataclass(frozen=True, slots=True)
class Margins:
    """Inches around the axes."""

    left: float
    top: float
    right: float = 0.2
    bottom: float = 0.55


def draw(
    size: tuple[float, float], margins: Margins, paint: Callable[[Axes], None], name: str, title: str, text: str
) -> Markup:
    """Return a figure with axes of `size` inches, which `paint` fills, as an `svg` element for a page."""
    width, height = size[0] + margins.left + margins.right, size[1] + margins.top + margins.bottom
    with _DRAWING, matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(width, height))
        FigureCanvasSVG(figure)
        box = (margins.left / width, margins.bottom / height, size[0] / width, size[1] / height)
        paint(figure.add_axes(box))
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    return inline(drawn.getvalue(), name, title, text)


def inline(drawn: str, name: str, title: str, text: str) -> Markup:
    """Return what matplotlib drew as an element that a strict content security policy allows, with title and description."""
    root = ElementTree.fromstring(drawn)
    for element in list(root.iter()):
        for child in [c for c in element if c.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style")]:
            element.remove(child)
        _restyle(element)
        _rename(element, name)
    for attribute in ("height", "version"):
        root.attrib.pop(attribute, None)
    root.set("width", f"{float(root.attrib['width'].removesuffix('pt')) * 96 / 72:.0f}")
    root.attrib |= {"role": "img", "aria-labelledby": f"{name}-title {name}-text", "stroke-linejoin": "round"}
    for place, (tag, words) in enumerate((("title", title), ("desc", text))):
        described = ElementTree.Element(f"{{{_SVG}}}{tag}", id=f"{name}-{'title' if tag == 'title' else 'text'}")
        described.text = words
        root.insert(place, described)
    ElementTree.register_namespace("", _SVG)
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # serialised, so nothing in it is unescaped


def label_width(labels: Sequence[str]) -> float:
    """Return the inches that the longest of these needs beside an axis."""
    return 0.35 + 0.083 * max(map(len, labels), default=0)


def _restyle(element: ElementTree.Element) -> None:
    declared = dict(part.split(":", 1) for part in element.attrib.pop("style", "").split(";") if ":" in part)
    for name, value in ((n.strip(), v.strip()) for n, v in declared.items()):
        if name == "font" and (size := re.search(r"(?<![\d.])([\d.]++)px", value)):
            element.set("font-size", size[1])
            if re.search(r"\b(?:bold|[6-9]00)\b", value):
                element.set("font-weight", "bold")
        elif name in _ATTRIBUTES:
            element.set(name, value.removesuffix("px") if name == "font-size" else value)


def _rename(element: ElementTree.Element, name: str) -> None:
    for attribute, value in list(element.attrib.items()):
        if attribute == "id":
            element.set("id", f"{name}-{value}")
        elif attribute == f"{{{_XLINK}}}href":
            del element.attrib[attribute]
            element.set("href", re.sub(r"^#", f"#{name}-", value))
        elif "url(#" in value:
            element.set(attribute, value.replace("url(#", f"url(#{name}-"))
