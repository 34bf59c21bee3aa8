"""How the command shows things: tables for people, JSON for scripts, errors with what to do next."""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import typer
import yaml
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table

from core.canonical import to_plain
from core.errors import YuneiError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

FIGURE_FIELDS = ("name", "table", "mark", "x", "y", "colour", "low", "high", "title", "x_title", "y_title")
"""Of a figure, as it was declared."""
_UNBOUNDED = 10_000
"""Columns of a terminal on which nothing has to wrap."""
_MOST_QUOTED = 40
"""Characters of a place in a text that are shown."""
_ONLY_IN_JSON = {"receipt", "chain"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_COLOURS = {
    "released": "green",
    "granted": "green",
    "published": "green",
    "active": "green",
    "ready": "green",
    "refused": "red",
    "failed": "red",
    "rejected": "red",
    "recalled": "red",
    "suspended": "red",
    "stopped": "red",
    "in_review": "yellow",
    "withheld": "dim italic",
}


def chinese() -> bool:
    """Whether messages are shown in Chinese (the locale's language)."""
    return any(os.environ.get(name, "").startswith("zh") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))


def show_json(value: Any) -> None:
    """One JSON document on standard output, for scripts."""
    typer.echo(json.dumps(to_plain(value), ensure_ascii=False, indent=2))


def show_line(value: Any) -> None:
    """One JSON object on one line."""
    typer.echo(json.dumps(to_plain(value), ensure_ascii=False))


def show_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, title: str = "") -> None:
    """A table of chosen fields, or where its words would not fit, a paragraph for each row; an empty one says so."""
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for column in columns:
        # An id that is broken in two cannot be copied.
        table.add_column(column.replace("_", " "), overflow="fold", no_wrap=column == "id")
    listed = [[cell(row.get(column)) for column in columns] for row in rows]
    for row in listed:
        table.add_row(*row)
    if not listed:
        out.print(f"[dim]{title or 'nothing here'}: none yet[/dim]")
    elif Measurement.get(out, out.options.update(max_width=_UNBOUNDED), table).minimum <= out.width:
        out.print(table)
    else:
        _show_paragraphs(listed, columns, title)


def _show_paragraphs(rows: Sequence[Sequence[str]], columns: Sequence[str], title: str) -> None:
    """Each row's first field on a line of its own, the others with their names below it."""
    if title:
        out.print(f"[italic]{title}[/italic]")
    for first, *others in rows:
        out.print(f"[bold]{first}[/bold]", soft_wrap=True)
        named = (
            f"[dim]{column.replace('_', ' ')}[/dim] {value}"
            for column, value in zip(columns[1:], others, strict=True)
            if value
        )
        out.print(Padding(" · ".join(named), (0, 0, 0, 2)))


def shown_value(value: Any, status: str | None, as_of: str | None) -> Any:
    """A value of a result for people: withheld says so, and a carried one of which date it is."""
    if status == "withheld":
        return status
    number = f"{value:,.2f}" if isinstance(value, float) else value
    if status != "carried":
        return number
    return f"{number}（沿用，截至 {as_of}）" if chinese() else f"{number} (carried, as of {as_of})"


def show_record(record: Mapping[str, Any], *, title: str = "") -> None:
    """One record, a field a line."""
    table = Table(title=title or None, title_justify="left", show_header=False, box=None)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in record.items():
        if value not in (None, "", [], {}):
            table.add_row(name.replace("_", " "), cell(value))
    out.print(table)


def cell(value: Any) -> str:
    """Text of one value with its colour; markup in it is shown, not obeyed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (Mapping, list, tuple)):
        return escape(_nested(to_plain(value)))
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return value[:19].replace("T", " ") + " UTC"
    text = escape(str(value))
    colour = _COLOURS.get(str(value))
    return f"[{colour}]{text}[/{colour}]" if colour else text


def _nested(value: Any) -> str:
    """Lists of words on one line, anything deeper as YAML."""
    deep = value.values() if isinstance(value, Mapping) else value
    if any(isinstance(item, (dict, list)) for item in deep):
        return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=None, width=60).rstrip()
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {item}" for name, item in value.items())
    return ", ".join(str(item) for item in value)


def show_problem(problem: Mapping[str, Any]) -> None:
    """An error as the server sent it: code, what happened, what to do next, and the findings with their places."""
    zh = chinese()
    title = problem.get("title_zh" if zh else "title") or ""
    hint = problem.get("detail_zh" if zh else "detail") or ""
    err.print(f"[bold red]{escape(str(problem.get('code', 'error')))}[/bold red] {escape(str(title))}")
    if hint:
        err.print(f"  [dim]→[/dim] {escape(str(hint))}")
    for finding in problem.get("findings", ()):
        show_finding(finding)


def show_finding(finding: Mapping[str, Any], to: Console = err, text: str = "") -> None:
    """One finding of the guard: part of an error, or with `to` part of an answer; with `text` its line and words."""
    zh = chinese()
    place = finding.get("place")
    where = f" {escape(_shown_place(place, text))}" if place else ""
    to.print(f"  [yellow]{escape(finding['rule'])}[/yellow]{where}: {escape(finding['zh' if zh else 'en'])}")
    hint = finding.get("hint_zh" if zh else "hint_en")
    if hint:
        to.print(f"    [dim]→[/dim] {escape(hint)}")


def _shown_place(place: Mapping[str, int], text: str) -> str:
    """Where an editor finds it, from 1, and the words there; without the text, the offset."""
    offset = place["offset"]
    if not 0 <= offset < len(text):
        return f"at {offset}"
    line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    words = text[offset : offset + place["length"]].partition("\n")[0][:_MOST_QUOTED]
    where = f"第 {line} 行第 {column} 列" if chinese() else f"at line {line}, column {column}"
    return f"{where} ({words})" if words.strip() else where


def show_error(error: YuneiError) -> None:
    """An error of ours, shown like one that the server sent."""
    show_problem(
        {
            "code": error.code,
            "title": error.message("en"),
            "title_zh": error.message("zh"),
            "detail": error.hint("en"),
            "detail_zh": error.hint("zh"),
            "findings": [to_plain(finding) for finding in getattr(error, "findings", ())],
        }
    )


def show_list(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, title: str, json: bool) -> None:
    """Things of one kind: a table of chosen fields for people, all of them as JSON for scripts."""
    if json:
        show_json(rows)
    else:
        show_table(rows, columns, title=title)


def show_act(record: Mapping[str, Any], *, title: str, json: bool, quiet: bool = False) -> None:
    """What an act made: a record for people, JSON or the bare id for scripts."""
    if quiet:
        typer.echo(record["id"])
    elif json:
        show_json(record)
    else:
        show_record({name: value for name, value in record.items() if name not in _ONLY_IN_JSON}, title=title)
