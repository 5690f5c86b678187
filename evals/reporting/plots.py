"""Plots of counts and of comparisons: slices by measure, outcomes confused, differences of two runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from evals.aggregating import Cell, measure_of
from evals.reporting.svg import BLUE, FAINT, INK, QUIET, VERMILION, Margins, Plot, draw, label_width
from evals.reporting.words import Words

Colour = str | tuple[float, float, float, float]

_CELL = (1.0, 0.36)  # inches
_BAD, _MANY = colormaps["OrRd"], colormaps["Blues"]  # fall in lightness, whatever colours the eye tells apart
_DARKEST = 0.9  # of a scale: beyond, black and colour are hardly told apart
_DARK = 0.45  # luminance below which text is white


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of a forest plot; `low` and `high` are those of the difference new - old."""

    name: str
    value: float
    low: float
    high: float
    verdict: str  # better, worse, same


def heat_map(name: str, cells: Mapping[str, Mapping[str, Cell]], words: Words) -> Plot:
    """Return the slice `name`: a row for each value, a column for each measure; darker is worse."""
    values, measures = list(cells), list(next(iter(cells.values())))
    title = words.say("plot.heat_title", slice=name)
    text = words.say("plot.heat_text", values=len(values), measures=len(measures))

    def paint(axes: Axes) -> None:
        for row, value in enumerate(values):
            for column, measure in enumerate(measures):
                _heat_cell(axes, row, column, cells[value][measure], measure_of(measure).better == "lower", words)
        _frame(axes, [f"{v} " for v in values], measures)

    size = (_CELL[0] * len(measures), _CELL[1] * len(values))
    margins = Margins(label_width(values), 1.05, bottom=0.15, right=0.6)
    empty = words.say("plot.no_case")
    return Plot(
        name=f"heat-{name}",
        svg=draw(size, margins, paint, f"heat-{name}", title, text),
        title=title,
        text=text,
        header=(name, *measures),
        rows=tuple((v, *(f"{words.number(c.value)} (n {c.n})" if c.n else empty for c in cells[v].values())) for v in values),
    )


def confusion(counts: Mapping[str, Mapping[str, int]], words: Words) -> Plot:
    """Return expected against produced outcomes; the shade is the share of the row."""
    expected = [name for name, row in counts.items() if any(row.values())]
    produced = list(next(iter(counts.values())))
    title, text = words.say("plot.confusion_title"), words.say("plot.confusion_text")
    rows, columns = ([words.say(f"outcome.{o}") for o in outcomes] for outcomes in (expected, produced))

    def paint(axes: Axes) -> None:
        for row, wanted in enumerate(expected):
            total = sum(counts[wanted].values())
            for column, outcome in enumerate(produced):
                count = counts[wanted][outcome]
                edge = INK if wanted == outcome else FAINT
                colour = _MANY(_DARKEST * count / total)
                _box(axes, row, column, colour, edge)
                _write(axes, row, column, str(count), colour)
        _frame(axes, rows, columns)
        axes.set_ylabel(words.say("plot.expected"))

    margins = Margins(label_width(rows) + 0.2, 1.05, bottom=0.15, right=0.6)
    size = (_CELL[0] * len(produced), _CELL[1] * max(1, len(expected)))
    return Plot(
        name="confusion",
        svg=draw(size, margins, paint, "confusion", title, text),
        title=title,
        text=text,
        header=(f"{words.say('plot.expected')} / {words.say('plot.produced')}", *columns),
        rows=tuple((row, *(str(counts[e][p]) for p in produced)) for row, e in zip(rows, expected, strict=True)),
    )


def forest(rows: Sequence[Difference], words: Words) -> Plot:
    """Return differences of two runs with their intervals; the colour and the shape of a point say which way it is better."""
    title, text = words.say("plot.forest_title"), words.say("plot.forest_text")
    looks = {"better": (BLUE, "^"), "worse": (VERMILION, "v"), "same": (QUIET, "o")}

    def paint(axes: Axes) -> None:
        axes.axvline(0, color=INK, linewidth=1)
        for place, row in enumerate(rows):
            colour, shape = looks[row.verdict]
            axes.plot([row.low, row.high], [place, place], color=colour, linewidth=2.5)
            axes.plot([row.value], [place], shape, color=colour, markersize=8)
        axes.set_yticks(range(len(rows)), [row.name for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.xaxis.set_major_formatter(lambda value, _: words.short(value))
        axes.set_xlabel(words.say("plot.difference"))
        axes.grid(axis="x", color=FAINT)

    margins = Margins(label_width([row.name for row in rows]), 0.1)
    return Plot(
        name="forest",
        svg=draw((4.5, max(0.6, 0.32 * len(rows))), margins, paint, "forest", title, text),
        title=title,
        text=text,
        header=tuple(words.say(f"table.{key}") for key in ("measure", "difference", "interval_of_difference", "verdict")),
        rows=tuple(
            (r.name, words.signed(r.value), words.interval(r.low, r.high), words.say(f"verdict.{r.verdict}")) for r in rows
        ),
    )


def _heat_cell(axes: Axes, row: int, column: int, cell: Cell, lower_is_better: bool, words: Words) -> None:
    if cell.value is None:
        _box(axes, row, column, "white", FAINT, "////")
        axes.text(column + 0.5, row + 0.5, words.say("plot.no_case"), ha="center", va="center", fontsize=8, color=QUIET)
        return
    badness = cell.value if lower_is_better else 1 - cell.value
    colour = _BAD(_DARKEST * min(max(badness, 0.0), 1.0))
    _box(axes, row, column, colour, FAINT)
    _write(axes, row, column, f"{words.short(cell.value)}  n {cell.n}", colour)


def _box(axes: Axes, row: int, column: int, colour: Colour, edge: str, hatch: str | None = None) -> None:
    axes.add_patch(Rectangle((column, row), 1, 1, facecolor=colour, edgecolor=edge, hatch=hatch, linewidth=1))


def _write(axes: Axes, row: int, column: int, text: str, background: Colour) -> None:
    red, green, blue = to_rgb(background)
    dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < _DARK
    axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=9, color="white" if dark else INK)


def _frame(axes: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    axes.set_yticks([n + 0.5 for n in range(len(rows))], rows)
    axes.set_xticks([n + 0.5 for n in range(len(columns))], columns, rotation=35, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
