"""A figure drawn as plain SVG: shapes and escaped text, and nothing that runs, loads, links or styles.

Threat: columns, cells and titles are free code's own words, and an operator's browser shows them. Every text goes
through the XML writer, characters that XML or an eye does not take are replaced, and every other attribute is made here
from numbers and constants. Deterministic: one figure over one table gives one text.
"""

import math
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from core.decision import Decision, Part
from core.errors import NotFound
from core.figure import Figure, Mark
from core.manifest import ColumnType, Value
from products.errors import FIGURE_UNKNOWN

WIDTH, HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, WIDTH - 16, 34, HEIGHT - 52
_LEGEND_COLUMNS, _LEGEND_ROW = 4, 20
_LONGEST_WORD = 72
"""Pixels that a category's label may have; longer ones are cut."""
_TICKS = 5
_WIDE_FROM = 0x2E80
"""Chinese characters and their punctuation are about twice as wide as Latin ones."""
_PALETTE = (
    *("#1a5fb4", "#c64600", "#26a269", "#813d9c", "#986a44", "#a51d2d"),
    *("#5e9bd6", "#e5a50a", "#77b255", "#c061cb", "#5e5c64", "#e66aa3"),
)
"""As many as the guard lets through (`artefact.colours`)."""
_INK, _SOFT, _LINE = "#1b2733", "#51606e", "#d9e0e7"
_SMALLEST, _LARGEST = 1e-290, 1.7e308
"""Numbers between which a scale can be worked out."""
_MOMENTS = (ColumnType.DATE, ColumnType.TIMESTAMP)
_NUMBERS = (ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.DOUBLE)


def draw_named(decision: Decision, name: str) -> str:
    """The figure of that name as one `svg` element. Raises NotFound (`figure_unknown`)."""
    found = next((figure for figure in decision.figures if figure.name == name), None)
    part = next((part for part in decision.parts if found is not None and part.name == found.table), None)
    if found is None or part is None:
        raise NotFound(FIGURE_UNKNOWN)
    return draw(found, part)


def draw(figure: Figure, part: Part) -> str:
    """The figure as one `svg` element. Precondition: the guard has let it through over this part."""
    series = _series(figure, part)
    legend = [colour for colour in series if figure.colour is not None]
    height = HEIGHT + _LEGEND_ROW * math.ceil(len(legend) / _LEGEND_COLUMNS)
    svg = Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {height}", role="img")
    svg.set("font-family", "system-ui, sans-serif")
    svg.set("font-size", "12")
    title = _visible(figure.title or figure.name)
    SubElement(svg, "title").text = title
    _text(svg, title, _LEFT, 20, size=14, room=_RIGHT - _LEFT)
    points = [point for found in series.values() for point in found]
    if not points:
        _text(svg, "no data 无数据", WIDTH / 2, HEIGHT / 2, anchor="middle")
        return tostring(svg, encoding="unicode")
    across, up = _across(figure, part, points), _upward(figure, points)
    _frame(svg, figure, across, up)
    for place, found in enumerate(series.values()):
        _DRAWN[figure.mark](svg, found, across, up, _Turn(_PALETTE[place % len(_PALETTE)], place, len(series)))
    _legend(svg, legend)
    return tostring(svg, encoding="unicode")


@dataclass(frozen=True, slots=True)
class _Point:
    """One row of the table. A missing y is a gap."""

    x: Value
    y: float | None
    low: float | None
    high: float | None

    @property
    def extent(self) -> tuple[float, ...]:
        return tuple(value for value in (self.y, self.low, self.high) if value is not None)


@dataclass(frozen=True, slots=True)
class _Axis:
    """From values to places in the picture."""

    place: Callable[[Value], float]
    ticks: Sequence[tuple[float, str]]
    band: float = 0.0
    """Room for one category; 0 on a scale."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """Whose turn it is: a colour, and its place among all."""

    colour: str
    place: int
    of: int


def _series(figure: Figure, part: Part) -> dict[str, list[_Point]]:
    """The rows by colour, in the table's order; rows without x are nowhere."""
    places = {column.name: place for place, column in enumerate(part.columns)}

    def number(row: Sequence[Value | None], name: str | None) -> float | None:
        value = None if name is None else row[places[name]]
        return None if value is None else float(value)

    series: dict[str, list[_Point]] = {}
    for row in part.rows:
        x = row[places[figure.x]]
        if x is not None:
            colour = "" if figure.colour is None else _word(row[places[figure.colour]])
            point = _Point(x, number(row, figure.y), number(row, figure.low), number(row, figure.high))
            series.setdefault(colour, []).append(point)
    return series


def _across(figure: Figure, part: Part, points: Sequence[_Point]) -> _Axis:
    kind = next(column.type for column in part.columns if column.name == figure.x)
    values = list(dict.fromkeys(point.x for point in points))
    scale = _number if kind in _NUMBERS else _days if kind in _MOMENTS else None
    if scale is None or figure.mark is Mark.BAR:
        return _bands(values if scale is None else sorted(values, key=scale))
    if kind in _MOMENTS:
        return _moments(values)
    whole = all(isinstance(value, int) for value in values)
    return _linear([float(value) for value in values], _LEFT + 10, _RIGHT - 10, whole=whole, form="{:.10g}")


def _upward(figure: Figure, points: Sequence[_Point]) -> _Axis:
    values = [value for point in points for value in point.extent]
    if figure.mark in (Mark.BAR, Mark.AREA) or not values:
        values.append(0.0)
    return _linear(values, _BOTTOM, _TOP, whole=False, form="{:,.10g}")


def _linear(values: Sequence[float], start: float, end: float, *, whole: bool, form: str) -> _Axis:
    """A scale over the values. Halves are taken because the span of two finite numbers need not be finite."""
    low, high = min(values), max(values)
    if high / 2 - low / 2 < _SMALLEST:
        wider = abs(low) / 10 if abs(low) > _SMALLEST else 1.0
        low, high = low - wider, high + wider
    low, high = max(low, -_LARGEST), min(high, _LARGEST)
    half = high / 2 - low / 2

    def place(value: Value) -> float:
        return start + (end - start) * ((float(value) / 2 - low / 2) / half)

    return _Axis(place, [(place(tick), _number_word(tick, form)) for tick in _ticks(low, high, whole=whole)])


def _ticks(low: float, high: float, *, whole: bool) -> list[float]:
    """About five round numbers between the two; the two themselves where floats are too coarse for that."""
    wanted = (high / 2 - low / 2) / (_TICKS / 2)
    base = 10.0 ** math.floor(math.log10(wanted))
    step = next((times * base for times in (1, 2, 5, 10) if times * base >= wanted), 0.0)
    step = max(step, 1.0) if whole else step
    if not 0 < step < math.inf or low + step == low or high - step == high:
        return [low, high]
    first = math.ceil(low / step)
    found = [(first + count) * step for count in range(2 * _TICKS)]
    return [tick for tick in found if low <= tick <= high]


def _bands(values: Sequence[Value]) -> _Axis:
    """Categories side by side; where their words would not fit, every so-manyeth has one."""
    band = (_RIGHT - _LEFT) / len(values)
    places = {value: _LEFT + band * (number + 0.5) for number, value in enumerate(values)}
    stride = math.ceil(min(_LONGEST_WORD, max(_width(_word(value)) for value in values) + 8) / band)
    ticks = [(places[value], _fitted(_word(value), band * stride - 6)) for value in values[::stride]]
    return _Axis(lambda value: places[value], ticks, band)


def _moments(values: Sequence[Value]) -> _Axis:
    """Dates at their distance in time; labels are some of them."""
    ordered = sorted(values, key=_days)
    scale = _linear([_days(value) for value in ordered], _LEFT + 34, _RIGHT - 34, whole=False, form="")
    last = len(ordered) - 1
    shown = sorted({round(last * number / _TICKS) for number in range(_TICKS + 1)})
    ticks = [(scale.place(_days(ordered[number])), _word(ordered[number])[:16]) for number in shown]
    return _Axis(lambda value: scale.place(_days(value)), ticks)


def _number(value: Value) -> float:
    return float(value)


def _days(value: Value) -> float:
    moment = datetime.fromisoformat(str(value))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / 86_400


def _frame(svg: Element, figure: Figure, across: _Axis, up: _Axis) -> None:
    """Grid, ticks and the names of both axes."""
    for place, label in up.ticks:
        _line(svg, _LEFT, place, _RIGHT, place, _LINE)
        _text(svg, label, _LEFT - 6, place + 4, anchor="end", colour=_SOFT)
    for place, label in across.ticks:
        _line(svg, place, _BOTTOM, place, _BOTTOM + 4, _SOFT)
        _text(svg, label, place, _BOTTOM + 18, anchor="middle", colour=_SOFT)
    _line(svg, _LEFT, _BOTTOM, _RIGHT, _BOTTOM, _SOFT)
    middle = (_TOP + _BOTTOM) / 2
    _text(svg, figure.x_title or figure.x, (_LEFT + _RIGHT) / 2, HEIGHT - 12, anchor="middle", room=_RIGHT - _LEFT)
    named = _text(svg, figure.y_title or figure.y, 14, middle, anchor="middle", room=_BOTTOM - _TOP)
    named.set("transform", f"rotate(-90 14 {middle:.1f})")


def _legend(svg: Element, words: Sequence[str]) -> None:
    width = (_RIGHT - _LEFT) / _LEGEND_COLUMNS
    for number, word in enumerate(words):
        left = _LEFT + width * (number % _LEGEND_COLUMNS)
        top = HEIGHT + 8 + _LEGEND_ROW * (number // _LEGEND_COLUMNS)
        SubElement(svg, "rect", _shape(left, top - 10, 10, 10), fill=_PALETTE[number % len(_PALETTE)])
        _text(svg, word, left + 16, top, room=width - 22)


def _draw_line(svg: Element, points: Sequence[_Point], across: _Axis, up: _Axis, turn: _Turn) -> None:
    for run in _runs(points, across):
        _draw_interval(svg, run, across, up, turn)
        path = "M" + "L".join(_spot(across.place(point.x), up.place(y)) for point, y in run)
        path += "h0" if len(run) == 1 else ""  # a lonely point is a dot, not nothing
        stroke = {"stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round"}
        SubElement(svg, "path", stroke, d=path, fill="none", stroke=turn.colour)


def _draw_area(svg: Element, points: Sequence[_Point], across: _Axis, up: _Axis, turn: _Turn) -> None:
    for run in _runs(points, across):
        above = [_spot(across.place(point.x), up.place(y)) for point, y in run]
        ends = [_spot(across.place(run[-1][0].x), up.place(0.0)), _spot(across.place(run[0][0].x), up.place(0.0))]
        SubElement(svg, "path", {"fill-opacity": "0.25"}, d="M" + "L".join(above + ends) + "Z", fill=turn.colour)
    _draw_line(svg, points, across, up, turn)


def _draw_interval(svg: Element, run: Sequence[tuple[_Point, float]], across: _Axis, up: _Axis, turn: _Turn) -> None:
    """The band between low and high, where both are there."""
    edges = [
        (across.place(p.x), up.place(p.low), up.place(p.high))
        for p, _ in run
        if p.low is not None and p.high is not None
    ]
    if len(edges) > 1:
        corners = [_spot(x, high) for x, _, high in edges] + [_spot(x, low) for x, low, _ in reversed(edges)]
        SubElement(svg, "path", {"fill-opacity": "0.15"}, d="M" + "L".join(corners) + "Z", fill=turn.colour)


def _draw_bars(svg: Element, points: Sequence[_Point], across: _Axis, up: _Axis, turn: _Turn) -> None:
    width = across.band * 0.8 / turn.of
    for point in points:
        if point.y is not None:
            left = across.place(point.x) - across.band * 0.4 + width * turn.place
            ends = sorted((up.place(0.0), up.place(point.y)))
            SubElement(svg, "rect", _shape(left, ends[0], width, ends[1] - ends[0]), fill=turn.colour)
            _draw_whisker(svg, point, left + width / 2, up, _INK)


def _draw_points(svg: Element, points: Sequence[_Point], across: _Axis, up: _Axis, turn: _Turn) -> None:
    """One path for all: thousands of elements would choke a browser."""
    there = [(across.place(point.x), point, point.y) for point in points if point.y is not None]
    path = "".join(f"M{_spot(x, up.place(y))}h0" for x, _, y in there)
    stroke = {"stroke-width": "6", "stroke-linecap": "round", "stroke-opacity": "0.8"}
    SubElement(svg, "path", stroke, d=path, fill="none", stroke=turn.colour)
    for x, point, _ in there:
        _draw_whisker(svg, point, x, up, turn.colour)


def _draw_whisker(svg: Element, point: _Point, x: float, up: _Axis, colour: str) -> None:
    if point.low is not None and point.high is not None:
        _line(svg, x, up.place(point.low), x, up.place(point.high), colour)


_DRAWN = {Mark.LINE: _draw_line, Mark.AREA: _draw_area, Mark.BAR: _draw_bars, Mark.POINT: _draw_points}


def _runs(points: Sequence[_Point], across: _Axis) -> Iterable[list[tuple[_Point, float]]]:
    """Points in the order of x, cut where y is missing."""
    run: list[tuple[_Point, float]] = []
    for point in sorted(points, key=lambda point: across.place(point.x)):
        if point.y is not None:
            run.append((point, point.y))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _line(svg: Element, x1: float, y1: float, x2: float, y2: float, colour: str) -> None:
    ends = {name: f"{value:.1f}" for name, value in (("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2))}
    SubElement(svg, "line", ends, stroke=colour)


def _text(
    svg: Element,
    text: str,
    x: float,
    y: float,
    *,
    anchor: str = "start",
    colour: str = _INK,
    size: int = 12,
    room: float = 0,
) -> Element:
    """One line of text, cut to `room` pixels where that is given."""
    attributes = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "font-size": str(size), "fill": colour}
    element = SubElement(svg, "text", attributes)
    element.text = _fitted(_visible(text), room * 12 / size) if room else _visible(text)
    return element


def _shape(x: float, y: float, width: float, height: float) -> dict[str, str]:
    return {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{height:.1f}"}


def _spot(x: float, y: float) -> str:
    return f"{x:.1f} {y:.1f}"


def _number_word(value: float, form: str) -> str:
    rounded = float(f"{value:.10g}")
    return f"{value:.3g}" if rounded and not 1e-4 <= abs(rounded) < 1e12 else form.format(rounded)


def _word(value: Value | None) -> str:
    return "–" if value is None else _visible(str(value))


def _visible(text: str) -> str:
    """Without what XML cannot hold, an eye cannot see, or what turns the other characters round."""
    return "".join(
        "\ufffd" if unicodedata.category(character)[0] in "CZ" and character != " " else character for character in text
    )


def _width(text: str) -> float:
    """About how many pixels a text takes at 12 pixels a line."""
    return sum(12.0 if ord(character) >= _WIDE_FROM else 6.6 for character in text)


def _fitted(text: str, room: float) -> str:
    """Cut with an ellipsis where it is wider than `room` pixels at 12 pixels a line."""
    left = room
    for number, character in enumerate(text):
        left -= _width(character)
        if left < 0:
            return text[: max(1, number - 1)] + "…"
    return text
