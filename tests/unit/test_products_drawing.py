"""Figures are drawn as plain SVG: right where they say something, harmless whatever they say."""

import math
import re
from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest

from core.decision import Decision, Part, ResultColumn, Verdict
from core.errors import NotFound
from core.figure import Figure, Mark
from core.manifest import ColumnType, Value
from products.drawing import HEIGHT, WIDTH, draw, draw_named

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "text", "line", "path", "rect"}
ATTRIBUTES = {
    *("viewBox", "role", "font-family", "font-size", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "d"),
    *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin"),
    *("text-anchor", "transform"),
}
HOSTILE = (
    "<script>alert(1)</script>",
    "</svg><img src=x onerror=alert(1)>",
    '" onload="alert(1)',
    "]]><script>alert(1)</script>",
    "&lt;b&gt; &#60;script&#62; &amp;",
    "javascript:alert(1)",
    "url(https://example.org/x)",
    "{{ 7 * 7 }} {% raw %}",
    "<!--",
    "<?xml version='1.0'?>",
)


def part(kind: ColumnType, rows: list[tuple[Value | None, ...]], names: str = "x y low high c") -> Part:
    kinds = {"x": kind, "c": ColumnType.VARCHAR}
    columns = tuple(
        ResultColumn(name=name, type=kinds.get(name, ColumnType.DOUBLE), measure=False) for name in names.split()
    )
    return Part(name="t", columns=columns, rows=tuple(rows), statuses=tuple(() for _ in rows))


def figure(mark: Mark = Mark.LINE, **more: str) -> Figure:
    return Figure(name="f", table="t", mark=mark, x="x", y="y", **more)


def drawn(found: Figure, over: Part) -> Element:
    """The drawing as a browser reads it, with only the elements and attributes that a drawing needs."""
    root = fromstring(draw(found, over))
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
    return root


def words(root: Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def numbers(root: Element) -> list[float]:
    """Every number of every shape's place."""
    places = [
        value
        for e in root.iter()
        for name, value in e.attrib.items()
        if name in ("x", "y", "x1", "y1", "x2", "y2", "d")
    ]
    return [float(found) for place in places for found in re.findall(r"-?[\d.]+", place.replace("h0", ""))]


YEARS = [(2020 + i, 10.0 * i, 10.0 * i - 2, 10.0 * i + 2, "ab"[i % 2]) for i in range(5)]


@pytest.mark.parametrize("mark", Mark)
@pytest.mark.parametrize("colour", [None, "c"])
@pytest.mark.parametrize("interval", [True, False])
def test_every_mark_stays_inside_the_picture(mark: Mark, colour: str | None, interval: bool) -> None:
    more = {"low": "low", "high": "high"} if interval else {}
    more |= {"colour": colour} if colour else {}
    root = drawn(figure(mark, title="By year", x_title="Year", y_title="Mean", **more), part(ColumnType.INTEGER, YEARS))
    assert all(-1 <= number <= max(WIDTH, HEIGHT + 40) for number in numbers(root))
    shown = words(root)
    assert {"By year", "Year", "Mean", "2020", "2024"} <= set(shown)
    assert ({"a", "b"} <= set(shown)) is (colour is not None)


def test_a_greater_value_stands_higher() -> None:
    root = drawn(figure(Mark.BAR), part(ColumnType.INTEGER, YEARS))
    heights = [float(bar.attrib["height"]) for bar in root.iter(f"{SVG}rect")]
    assert heights[0] == 0
    assert all(before < after for before, after in pairwise(heights))
    line = next(drawn(figure(), part(ColumnType.INTEGER, YEARS)).iter(f"{SVG}path")).attrib["d"]
    spots = [tuple(map(float, spot.split())) for spot in line[1:].split("L")]
    assert spots == sorted(spots)
    assert [y for _, y in spots] == sorted((y for _, y in spots), reverse=True)


def test_twice_the_value_is_twice_the_bar() -> None:
    bars = list(drawn(figure(Mark.BAR), part(ColumnType.INTEGER, YEARS)).iter(f"{SVG}rect"))
    one, two, four = (float(bars[place].attrib["height"]) for place in (1, 2, 4))
    assert (two, four) == (pytest.approx(2 * one, abs=0.2), pytest.approx(4 * one, abs=0.2))


def test_a_gap_cuts_a_line_and_a_lonely_point_is_a_dot() -> None:
    rows = [(1, 1.0), (2, None), (3, 3.0), (4, 4.0), (None, 9.0)]
    paths = [path.attrib["d"] for path in drawn(figure(), part(ColumnType.INTEGER, rows, "x y")).iter(f"{SVG}path")]
    assert [path.count("L") for path in paths] == [0, 1]
    assert paths[0].endswith("h0")


def test_dates_stand_at_their_distance_in_time() -> None:
    rows = [("2024-01-01", 1.0), ("2024-01-11", 1.0), ("2024-04-10", 1.0)]
    path = next(drawn(figure(), part(ColumnType.DATE, rows, "x y")).iter(f"{SVG}path")).attrib["d"]
    first, second, third = (float(spot.split()[0]) for spot in path[1:].split("L"))
    assert (third - first) / (second - first) == pytest.approx(10, rel=0.01)


def test_a_legend_has_a_word_for_every_colour() -> None:
    rows = [(1, float(i), f"category {i}") for i in range(12)]
    root = drawn(figure(Mark.POINT, colour="c"), part(ColumnType.INTEGER, rows, "x y c"))
    assert {f"category {i}" for i in range(12)} <= set(words(root))
    keys = {element.attrib["fill"] for element in root.iter(f"{SVG}rect")}
    assert len(keys) == 12


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_any_text_stays_text(text: str) -> None:
    rows: list[tuple[Value | None, ...]] = [(text, 1.0, text), ("b", 2.0, "other")]
    found = figure(Mark.BAR, colour="c", title=text, x_title=text, y_title=text)
    root = drawn(found, part(ColumnType.VARCHAR, rows, "x y c"))
    assert root.find(f"{SVG}title").text == text  # type: ignore[union-attr]  # it is there
    svg = draw(found, part(ColumnType.VARCHAR, rows, "x y c"))
    assert "<script" not in svg
    assert "<img" not in svg
    assert "<!--" not in svg


def test_names_of_columns_are_escaped_too() -> None:
    columns = (
        ResultColumn(name="<script>", type=ColumnType.INTEGER, measure=False),
        ResultColumn(name='"><b>', type=ColumnType.DOUBLE, measure=False),
    )
    over = Part(name="t", columns=columns, rows=((1, 2.0), (2, 3.0)), statuses=((), ()))
    assert "<script" not in draw(Figure(name="f", table="t", mark=Mark.LINE, x="<script>", y='"><b>'), over)


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\u2028", "\ud800", "\ufffe", "\n"])
def test_what_xml_cannot_hold_or_an_eye_not_see_is_replaced(character: str) -> None:
    over = part(ColumnType.VARCHAR, [(f"a{character}b", 1.0)], "x y")
    assert "a\ufffdb" in words(drawn(figure(Mark.BAR), over))


EXTREMES = [
    (5e-324, 0.0),
    (-1.7e308, 1.7e308),
    (1.7976931348623157e308, -1.7976931348623157e308),
    (1.0, 1.0),
    (0.0, 0.0),
    (1e16, 1e16 + 2),
    (1.0, 1.0 + 2**-52),
    (-3.0, -1.0),
    (2.0**63, -(2.0**63)),
]


@pytest.mark.parametrize("pair", EXTREMES, ids=str)
@pytest.mark.parametrize("mark", Mark)
def test_any_finite_number_can_be_drawn(mark: Mark, pair: tuple[float, float]) -> None:
    over = part(ColumnType.DOUBLE, [(pair[0], pair[1]), (pair[1], pair[0]), (0.5, None)], "x y")
    root = drawn(figure(mark), over)
    assert "nan" not in draw(figure(mark), over)
    assert "inf" not in draw(figure(mark), over)
    assert all(math.isfinite(number) and -1 <= number <= WIDTH + 1 for number in numbers(root))


@pytest.mark.parametrize("rows", [[], [(None, 1.0)], [(1, None)]], ids=["no rows", "no x", "no y"])
@pytest.mark.parametrize("mark", Mark)
def test_a_figure_without_points_is_an_empty_picture(mark: Mark, rows: list[tuple[Value | None, ...]]) -> None:
    assert drawn(figure(mark), part(ColumnType.INTEGER, rows, "x y")) is not None


def test_many_points_are_one_path_a_colour() -> None:
    rows = [(i, float(i * i % 97), "ab"[i % 2]) for i in range(5_000)]
    root = drawn(figure(Mark.POINT, colour="c"), part(ColumnType.INTEGER, rows, "x y c"))
    assert len(list(root.iter(f"{SVG}path"))) == 2
    assert sum(path.attrib["d"].count("M") for path in root.iter(f"{SVG}path")) == 5_000


def test_a_figure_is_found_by_its_name() -> None:
    over = part(ColumnType.INTEGER, YEARS)
    decision = Decision(verdict=Verdict.REVIEW, code=None, findings=(), parts=(over,), figures=(figure(),))
    assert draw_named(decision, "f") == draw(figure(), over)
    with pytest.raises(NotFound) as unknown:
        draw_named(decision, "g")
    assert unknown.value.code == "figure_unknown"
