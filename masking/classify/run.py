"""Classify a file or a stream: sample, measure, decide, relate, decide again, then the full pass for rare leaks."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from masking.classify import leaks, profile, relations
from masking.classify.decide import decide, header_trust
from masking.classify.finding import ColumnFinding
from masking.classify.firstline import LOOKS_LIKE_DATA, names_that_are_data
from masking.classify.headers import hints, prefix_hints
from masking.classify.profile import Profile, rising, sequential
from masking.classify.recognisers import every_test
from masking.classify.recognisers.base import Candidate, percent
from masking.classify.sample import Sample, Scale, build_cells, strays, take_sample
from masking.classify.source import Source, Watch, open_file, watched
from masking.classify.sql import engine
from masking.labels import label

DECIDED_FROM = 0.7
"""Confidence below which a person decides."""

_KNOWN_FROM = 0.7
"""Score from which a column's first label counts among what stands beside the other columns."""
_NUMERIC = frozenset({"amount", "ratio", "count", "measure", "age", "year", "month", "latitude", "longitude", "row_id"})
_BROKEN_CONFIDENCE = 0.65
"""At most this where values could not be read: a person looks."""
_CHANCE_ROWS = 200
"""A weak kind of leak counts from one value in so many on."""
_OPAQUE_LABELS = frozenset({"order_number", "object_id", "code", "row_id", "meter_number", "version", "url"})
"""Columns of long codes, in which a card number or a plate is chance."""
_LOOSE_LABELS = frozenset({"category", "title"})
"""Labels that become free text once somebody has written identifiers into their column."""
_ID_CHANCE = 0.001
"""Share of numbers of 18 random digits with a date and a province that may pass as identity numbers."""
_CHANCE_KINDS = frozenset({"bank_card", "plate", "landline", "credit_code"})


def classify_file(path: Path | str, *, headers: bool = True) -> tuple[ColumnFinding, ...]:
    """Classify a local CSV or Parquet file; nothing is stored.

    Without `headers` the first row of a CSV is data and columns are called `column_1`, `column_2` …; Parquet's names
    are ignored the same way. Raises RequestError (`classify.*`): missing, empty, not a table, too wide.
    """
    return classify_files((path,), headers=headers)[0]


def classify_files(
    paths: Sequence[Path | str], *, headers: bool = True, watch: Watch | None = None
) -> tuple[tuple[ColumnFinding, ...], ...]:
    """Classify several local files in one go, which costs far less than one by one. Raises as `classify_file`.

    `watch` is told how far the reading has come.
    """
    sources = [replace(open_file(Path(path), headers=headers), name=str(path)) for path in paths]
    return _classify([watched(source, watch) for source in sources] if watch else sources)


def classify_batches(name: str, batches: Callable[[], pa.RecordBatchReader]) -> tuple[ColumnFinding, ...]:
    """Classify a table that arrives as Arrow batches; `batches` opens the stream anew for each of the two passes."""
    schema = batches().schema
    return _classify([Source(name=name, headers=tuple(schema.names), batches=batches)])[0]


def column_names(headers: Sequence[str]) -> tuple[str, ...]:
    """Names to report: `column_<position>` where the header is blank, `#2`, `#3` … after a repeated one."""
    seen = Counter[str]()
    names = []
    for position, header in enumerate(headers, start=1):
        name = header.strip() or f"column_{position}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(names)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One table between the passes."""

    source: Source
    profiles: Sequence[Profile]
    decisions: Sequence[Candidate]
    broken: Sequence[float]
    """Share of each column's values that hold bytes which are no text."""


def _classify(sources: Sequence[Source]) -> tuple[tuple[ColumnFinding, ...], ...]:
    if not sources:
        return ()
    with engine() as connection:
        samples = [take_sample(source.batches) for source in sources]
        scales = build_cells(connection, samples)
        tables = [
            _judge(source, sample, profiles)
            for source, sample, profiles in zip(
                sources, samples, _profiles(connection, samples, sources, scales), strict=True
            )
        ]
        searches = [
            leaks.Search(table=number, column=item.position, haystack=_haystack(decision.label))
            for number, table in enumerate(tables)
            for item, decision in zip(table.profiles, table.decisions, strict=True)
            if not label(decision.label).identifying and not item.sequential
        ]
        found = leaks.scan(connection, [source.batches for source in sources], searches)
    counts = {(search.table, search.column): count for search, count in zip(searches, found, strict=True)}
    return tuple(
        _named(
            table.source,
            [
                _reported(
                    _finding(table.source.name, name, item, decision, counts.get((number, item.position))), broken
                )
                for name, item, decision, broken in zip(
                    column_names(table.source.headers), table.profiles, table.decisions, table.broken, strict=True
                )
            ],
        )
        for number, table in enumerate(tables)
    )


def _named(source: Source, findings: Sequence[ColumnFinding]) -> tuple[ColumnFinding, ...]:
    """The findings; where the line of names looks like data it is said, and no name that may identify is shown."""
    hidden = [bool(cell.strip()) and not shown for cell, shown in zip(source.first, source.headers, strict=False)]
    like = set(names_that_are_data(source.first, hidden, findings)) if source.first else set()
    return tuple(
        _nameless(finding, place, said=place in like)
        if like and _may_be_value(source, finding, place, like)
        else finding
        for place, finding in enumerate(findings)
    )


def _may_be_value(source: Source, finding: ColumnFinding, place: int, like: Collection[int]) -> bool:
    return place in like or (finding.identifying and not hints(source.headers[place]))


def _nameless(finding: ColumnFinding, place: int, *, said: bool) -> ColumnFinding:
    evidence = (*finding.evidence, LOOKS_LIKE_DATA) if said else finding.evidence
    name = f"column_{place + 1}" if finding.identifying else finding.column
    return replace(finding, column=name, evidence=evidence)


def _haystack(chosen: str) -> leaks.Haystack:
    if chosen in _NUMERIC:
        return leaks.Haystack.NUMBERS
    return leaks.Haystack.CODES if chosen in _OPAQUE_LABELS else leaks.Haystack.TEXT


def _judge(source: Source, sample: Sample, profiles: Sequence[Profile]) -> _Judged:
    """Decide, let the columns of the table speak about each other, and decide again."""
    profiles = _trusted(profiles, source.headers)
    decisions = [decide(item) for item in profiles]
    related = relations.relate(sample, profiles, [decision.label for decision in decisions])
    known = Counter(decision.label for decision in decisions if max(decision.score, decision.harmless) >= _KNOWN_FROM)
    profiles = [
        replace(item, related=related.get(item.position, {}), beside=frozenset(known - Counter({decision.label: 1})))
        for item, decision in zip(profiles, decisions, strict=True)
    ]
    decisions = [decide(item) for item in profiles]
    return _Judged(source, profiles, decisions, [count / max(1, sample.rows) for count in sample.broken])


def _profiles(
    connection: duckdb.DuckDBPyConnection, samples: Sequence[Sample], sources: Sequence[Source], scales: Sequence[Scale]
) -> list[list[Profile]]:
    measured = profile.measure(connection, every_test())
    numbers = profile.series(connection, "x")
    days = profile.series(connection, "epoch(d) / 86400")
    found = profile.shapes(connection)
    words = profile.words(connection)
    prefixes = profile.prefixes(connection)
    aside = strays(connection)
    tables: list[list[Profile]] = []
    first = 0
    for sample, source in zip(samples, sources, strict=True):
        tables.append(
            [
                _profile(sample, position, header, measured.get(first + position, {}), scales[first + position])
                for position, header in enumerate(source.headers)
            ]
        )
        tables[-1] = [
            replace(
                item,
                numbers=numbers.get(first + item.position),
                days=days.get(first + item.position),
                shapes=found.get(first + item.position, ()),
                words=words.get(first + item.position, ()),
                ordered=bool(days.get(first + item.position)) and profile.ordered(sample, item.position),
                prefix=(prefix := prefixes.get(first + item.position, "")),
                tagged=prefix_hints(prefix),
                strays=aside.get(first + item.position, (0.0, 0.0))[0],
                remarked=aside.get(first + item.position, (0.0, 0.0))[1],
            )
            for item in tables[-1]
        ]
        first += len(source.headers)
    return tables


def _profile(sample: Sample, position: int, header: str, shares: Mapping[str, float], scale: Scale) -> Profile:
    filled, distinct = round(scale.rows * shares.get("filled", 0)), round(scale.kinds * shares.get("distinct", 0))
    unique = filled > 2 and distinct > 0.95 * filled
    return Profile(
        position=position,
        header=header,
        hints={},
        rows=len(sample.numbers),
        filled=filled,
        distinct=distinct,
        shares=shares,
        numbers=None,
        days=None,
        shapes=(),
        sequential=unique and sequential(sample, position),
        rising=unique and rising(sample, position),
        temporal=pa.types.is_temporal(sample.types[position]),
    )


def _trusted(profiles: Sequence[Profile], headers: Sequence[str]) -> list[Profile]:
    votes = [hints(header) for header in headers]
    trust = header_trust(profiles, votes)
    return [
        replace(item, hints={name: strength * trust for name, strength in said.items()} if trust else {})
        for item, said in zip(profiles, votes, strict=True)
    ]


def _finding(
    table: str, column: str, item: Profile, decision: Candidate, count: leaks.LeakCount | None
) -> ColumnFinding:
    known = label(decision.label)
    confidence = min(0.99, max(decision.score, decision.harmless))
    hidden = _hidden(item, decision.label, count) if count else _others(item, decision.label)
    mixture = min(1.0, max(hidden.values(), default=0.0))
    if mixture and decision.label in _LOOSE_LABELS and item.share("wordy_title") > 0.5:
        decision = replace(
            decision, label="free_text", evidence=(*decision.evidence, "identifiers stand among its words")
        )
        known = label(decision.label)
    precise = (
        decision.label in ("latitude", "longitude", "coordinates") and item.share("decimals4", "coordinates") > 0.5
    )
    identifying = known.identifying or decision.identifying or precise or (mixture > 0 and count is not None)
    evidence = [*decision.evidence, *_header_evidence(item, decision.label), *_shape_evidence(item)]
    evidence += [f"{share:.4%} of all values hold a {kind}" for kind, share in hidden.items()]
    if item.strays:
        evidence.append(f"{percent(item.strays)} are of another kind and were not judged")
    return ColumnFinding(
        table=table,
        column=column,
        label=decision.label,
        identifying=identifying,
        level=3 if identifying else known.level,
        confidence=round(confidence, 4),
        mixture=mixture,
        evidence=tuple(evidence),
        decided=confidence >= DECIDED_FROM
        and decision.label != "unknown"
        and (not mixture or decision.label == "free_text"),
        leaks=tuple(sorted(hidden.items(), key=lambda pair: -pair[1])),
        shapes=item.shapes,
        type=profile.column_type(item),
        domain=profile.domain(item) if not identifying else (),
        bounds=profile.round_bounds(item.numbers) if item.numbers and not identifying else None,
        variety=min(1.0, item.variety),
        null_share=max(0.0, 1.0 - item.filled / (1.0 - item.strays) / item.rows) if item.rows else 1.0,
    )


def _reported(finding: ColumnFinding, broken: float) -> ColumnFinding:
    """The finding with what broken bytes take from it: nobody can say what stood in such values."""
    if not broken:
        return finding
    said = f"{max(broken, 1e-6):.4%} of all values hold bytes that are no text"
    return replace(
        finding,
        evidence=(*finding.evidence, said),
        confidence=min(finding.confidence, _BROKEN_CONFIDENCE),
        decided=False,
    )


def _hidden(item: Profile, chosen: str, count: leaks.LeakCount) -> Mapping[str, float]:
    """Kinds of identifiers inside a column of another label, with their shares of the filled values."""
    if not count.filled:
        return {}
    kinds = {
        kind: min(1.0, hits / count.filled)
        for kind, hits in count.kinds.items()
        if not _by_chance(item, chosen, kind, hits, count.filled)
    }
    passing = item.share("id18_ok")
    if (
        chosen in _OPAQUE_LABELS
        and passing > max(_ID_CHANCE, 0.3 * item.share("id18_dated"))
        and passing * item.filled > 1.5
    ):
        kinds["resident_id"] = item.share("id18_ok")
    return {"any": min(1.0, count.any_kind / count.filled), **kinds} if len(kinds) > 1 else kinds


def _by_chance(item: Profile, chosen: str, kind: str, hits: int, filled: int) -> bool:
    """Whether so many hits of a kind are what codes, large sums or words of such a column show without any leak."""
    if kind in leaks.WEAK_KINDS and hits * _CHANCE_ROWS < filled and hits < 3:
        return True
    if chosen in _OPAQUE_LABELS:
        return kind in _CHANCE_KINDS or hits < max(0.001 * filled, 2 if kind == "resident_id" else 0)
    large = item.numbers is not None and item.numbers.quantile(0.9) >= 1e8
    return chosen in _NUMERIC and large and kind == "mobile"


_STRONG_TESTS = {
    "resident_id": "id18_ok",
    "mobile": "mobile",
    "email": "email",
    "credit_code": "credit_ok",
    "plate": "plate",
}


def _others(item: Profile, chosen: str) -> Mapping[str, float]:
    """In an identifying column: shares of values that are another kind of identifier."""
    found = {kind: item.share(test) for kind, test in _STRONG_TESTS.items() if kind != chosen}
    return {kind: share for kind, share in found.items() if share > 0}


def _header_evidence(item: Profile, chosen: str) -> tuple[str, ...]:
    strength = item.hints.get(chosen, 0.0)
    said = (f"the header names it ({percent(strength)})",) if strength else ()
    return (*said, f"all begin with {item.prefix}, which abbreviates it") if item.tagged.get(chosen) else said


def _shape_evidence(item: Profile) -> tuple[str, ...]:
    if not item.shapes:
        return ()
    return ("shapes: " + ", ".join(f"{shape} {percent(share)}" for shape, share in item.shapes[:3]),)
