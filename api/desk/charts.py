"""Charts of the desk's numbers as SVG; beside each stands a table that says the same."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH_INCHES, _ROW_INCHES, _TALL_INCHES = 7.2, 0.32, 3.0
_COLOURS = ("#0066cc", "#a66300", "#008055", "#5c6f82", "#cc334d", "#6d3fae")  # each 3:1 against white and more
_HATCHES = ("", "//", "..", "xx", "--", "\\\\")  # so that no colour alone tells two apart
_MOST_TICKS = 10
_LONGEST_LABEL = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Horizontal bars, one a label, the first on top."""

    values: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns side by side, each made of the series on top of one another."""

    labels: Sequence[str]
    series: Mapping[str, Sequence[int]]


def draw(chart: Bars | Columns) -> bytes:
    """Return a chart as SVG; the same chart is the same bytes."""
    from matplotlib import rc_context  # slow to import
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    with rc_context({"svg.hashsalt": "fondaco", "svg.fonttype": "path", "hatch.linewidth": 0.4, "font.size": 9}):
        rows = len(chart.values) if isinstance(chart, Bars) else 0
        height = max(1.0, _ROW_INCHES * rows + 0.5) if rows else _TALL_INCHES
        figure = Figure(figsize=(_WIDTH_INCHES, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        whole = MaxNLocator(nbins=6, integer=True, min_n_ticks=1)
        if isinstance(chart, Bars):
            _draw_bars(axes, chart)
            axes.xaxis.set_major_locator(whole)
        else:
            _draw_columns(axes, chart)
            axes.yaxis.set_major_locator(whole)
        made = io.BytesIO()
        figure.savefig(made, format="svg", metadata={"Date": None, "Creator": None})
    return made.getvalue()


def _draw_bars(axes: "Axes", chart: Bars) -> None:
    labels = [label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…" for label in chart.values]
    places = list(range(len(labels)))
    bars = axes.barh(places, list(chart.values.values()), color=_COLOURS[0])
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.bar_label(bars, padding=3)


def _draw_columns(axes: "Axes", chart: Columns) -> None:
    places = list(range(len(chart.labels)))
    below = [0] * len(places)
    for number, (name, values) in enumerate(chart.series.items()):
        colour, hatch = _COLOURS[number % len(_COLOURS)], _HATCHES[number % len(_HATCHES)]
        axes.bar(places, values, bottom=below, label=name, color=colour, hatch=hatch, edgecolor="white", linewidth=0.3)
        below = [a + b for a, b in zip(below, values, strict=True)]
    step = max(1, -(-len(places) // _MOST_TICKS))
    axes.set_xticks(places[::step], [chart.labels[place] for place in places[::step]])
    if chart.series:
        axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, 1.14), ncols=4)
