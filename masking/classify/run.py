"""Classify a file or a stream: sample, measure, decide, relate, decide again, then the full pass for rare leaks."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from masking.classify import leaks, profile, relations
from masking.classify.decide import decide, header_trust
from masking.classify.finding import ColumnFinding
from masking.classify.headers import hints
from masking.classify.profile import Profile
from masking.classify.recognisers import tests
from masking.classify.recognisers.base import Candidate, percent
from masking.classify.sample import Sample, build_cells, take_sample
from masking.classify.source import Source, open_file
from masking.classify.sql import engine
from masking.labels import label

DECIDED_FROM = 0.7
"""Confidence below which a person decides."""

_NUMERIC = frozenset({"amount", "ratio", "count", "measure", "age", "year", "month", "latitude", "longitude", "row_id"})
_CHANCE_ROWS = 200
"""A weak kind of leak counts from one value in so many on."""
_OPAQUE_LABELS = frozenset({"order_number", "object_id", "code", "row_id", "meter_number", "version", "url"})
"""Columns of long codes, in which a card number or a plate is chance."""
_CHANCE_KINDS = frozenset({"bank_card", "plate", "landline", "credit_code"})


def classify_file(path: Path | str, *, headers: bool = True) -> tuple[ColumnFinding, ...]:
    """Classify a local CSV or Parquet file; nothing is stored.

    Without `headers` the first row of a CSV is data and columns are called `column_1`, `column_2` …; Parquet's names
    are ignored the same way. Raises RequestError (`classify.*`): missing, empty, not a table, too wide.
    """
    source = open_file(Path(path), headers=headers)
    return _classify(replace(source, name=str(path)))


def classify_batches(name: str, batches: Callable[[], pa.RecordBatchReader]) -> tuple[ColumnFinding, ...]:
    """Classify a table that arrives as Arrow batches; `batches` opens the stream anew for each of the two passes."""
    schema = batches().schema
    return _classify(Source(name=name, headers=tuple(schema.names), batches=batches))


def column_names(headers: Sequence[str]) -> tuple[str, ...]:
    """Names to report: `column_<position>` where the header is blank, `#2`, `#3` … after a repeated one."""
    seen = Counter[str]()
    names = []
    for position, header in enumerate(headers, start=1):
        name = header.strip() or f"column_{position}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(names)


def _classify(source: Source) -> tuple[ColumnFinding, ...]:
    with engine() as connection:
        sample = take_sample(source.batches)
        build_cells(connection, sample)
        profiles = _trusted(_profiles(connection, sample, source.headers), source.headers)
        decisions = [decide(item) for item in profiles]
        related = relations.relate(sample, profiles, [decision.label for decision in decisions])
        if related:
            profiles = [replace(item, related=related.get(item.position, {})) for item in profiles]
            decisions = [decide(item) for item in profiles]
        scanned = {
            item.position: decision.label in _NUMERIC
            for item, decision in zip(profiles, decisions, strict=True)
            if not label(decision.label).identifying
        }
        counts = leaks.scan(connection, source.batches, scanned)
    return tuple(
        _finding(source.name, name, item, decision, counts.get(item.position))
        for name, item, decision in zip(column_names(source.headers), profiles, decisions, strict=True)
    )


def _profiles(connection: duckdb.DuckDBPyConnection, sample: Sample, headers: Sequence[str]) -> list[Profile]:
    measured = profile.measure(connection, tests())
    numbers = profile.series(connection, "x")
    days = profile.series(connection, "epoch(d) / 86400")
    found = profile.shapes(connection)
    words = profile.words(connection)
    candidates = [i for i, shares in measured.items() if shares["distinct"] > 0.95 * min(shares["filled"], 3_000)]
    steps = profile.sequential(connection, sample, candidates)
    return [
        Profile(
            position=position,
            header=header,
            hints={},
            rows=len(sample.numbers),
            filled=round(measured.get(position, {}).get("filled", 0)),
            distinct=round(measured.get(position, {}).get("distinct", 0)),
            capped=measured.get(position, {}).get("distinct", 0) >= 2_900,
            shares=measured.get(position, {}),
            numbers=numbers.get(position),
            days=days.get(position),
            shapes=found.get(position, ()),
            sequential=position in steps,
            words=words.get(position, ()),
            temporal=pa.types.is_temporal(sample.types[position]),
        )
        for position, header in enumerate(headers)
    ]


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
    precise = (
        decision.label in ("latitude", "longitude", "coordinates") and item.share("decimals4", "coordinates") > 0.5
    )
    identifying = known.identifying or precise or (mixture > 0 and count is not None)
    evidence = [*decision.evidence, *_header_evidence(item, decision.label), *_shape_evidence(item)]
    evidence += [f"{share:.4%} of all values hold a {kind}" for kind, share in hidden.items()]
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
        null_share=1.0 - item.filled / item.rows if item.rows else 1.0,
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
    return {"any": min(1.0, count.any_kind / count.filled), **kinds} if len(kinds) > 1 else kinds


def _by_chance(item: Profile, chosen: str, kind: str, hits: int, filled: int) -> bool:
    """Whether so many hits of a kind are what codes, large sums or words of such a column show without any leak."""
    if kind in leaks.WEAK_KINDS and hits * _CHANCE_ROWS < filled and hits < 3:
        return True
    if chosen in _OPAQUE_LABELS:
        return kind in _CHANCE_KINDS or hits < 0.001 * filled
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
    return (f"the header names it ({percent(strength)})",) if strength else ()


def _shape_evidence(item: Profile) -> tuple[str, ...]:
    if not item.shapes:
        return ()
    return ("shapes: " + ", ".join(f"{shape} {percent(share)}" for shape, share in item.shapes[:3]),)
