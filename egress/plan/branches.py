"""Conditions inside group keys: a CASE or a comparison as a key shows every branch, or none of them.

A key `town = 'T'` that shows only FALSE says how many T has: the total is published elsewhere. And a branch in which
nobody is must look like one in which a few are. So every branch needs enough subjects, among those whom the other keys
select.
"""

from egress.plan.expressions import Call, Case, Column, Expr, Kind, Literal, Type, both, children, columns, walk
from egress.plan.plan import PRESENT


def key_conditions(key: Expr) -> tuple[Expr, ...]:
    """Conditions that each need enough subjects; none when the key is no condition."""
    return tuple(dict.fromkeys(_below(key)))


def merged_conditions(key: Expr) -> tuple[Expr, ...]:
    """What holds where branches with one value are taken: each of them is part of a cell, and none by itself."""
    if not isinstance(key, Case):
        return ()
    ends = [*(then for _, then in key.branches), key.otherwise]
    if any(isinstance(end, Case) for end in ends):
        return key_conditions(key)
    return tuple(path for path, end in zip(_paths(key), ends, strict=False) if ends.count(end) > 1)


def _below(expr: Expr) -> tuple[Expr, ...]:
    if not columns(expr):
        return ()
    if isinstance(expr, Case) and (expr.type is not Type.BOOLEAN or any(map(columns, _values(expr)))):
        return (*_paths(expr), *_inside(expr))
    if expr.type is Type.BOOLEAN:
        return () if _is_key(expr) else _sides(expr)
    return tuple(part for child in children(expr) for part in _below(child))


def _values(case: Case) -> tuple[Expr, ...]:
    return (*(then for _, then in case.branches), case.otherwise)


def _inside(case: Case) -> tuple[Expr, ...]:
    """What the value of a branch asks, of those alone who come to it."""
    return tuple(
        both((path, part)) for path, value in zip(_taken(case), _values(case), strict=True) for part in _below(value)
    )


def _is_key(expr: Expr) -> bool:
    return isinstance(expr, Column) and (expr.facts is None or expr.facts.kind is Kind.KEY)


def _sides(test: Expr) -> tuple[Expr, ...]:
    """Where a truth value is true, and where it is false: for whom it is neither is no cover for that nobody is one."""
    return test, Call(name="not", args=(test,), type=Type.BOOLEAN)


def _unmet(test: Expr) -> Expr:
    return Call(name="is_distinct", args=(test, Literal(value=True, type=Type.BOOLEAN)), type=Type.BOOLEAN)


def _paths(case: Case) -> tuple[Expr, ...]:
    """What holds where each branch is taken, the ELSE last unless nothing is left for it."""
    found = _taken(case)
    return found[:-1] if _covers_domain(case) else found


def _taken(case: Case) -> tuple[Expr, ...]:
    earlier: list[Expr] = []
    found = []
    for test, _ in case.branches:
        found.append(both((*earlier, test)))
        earlier.append(_unmet(test))
    return (*found, both(tuple(earlier)))


def _covers_domain(case: Case) -> bool:
    """By declaration nothing is left for the ELSE: the tests list every value of one key's domain."""
    tests = [test for test, _ in case.branches]
    used = {column for test in tests for column in columns(test)}
    facts = next(iter(used)).facts if len(used) == 1 else None
    if facts is None or facts.kind is not Kind.KEY or facts.domain is None:
        return False
    listed: set[object] = set()
    for test in tests:
        if not isinstance(test, Call) or test.name not in ("=", "in") or not isinstance(test.args[0], Column):
            return False
        listed |= {value.value for value in test.args[1:] if isinstance(value, Literal)}
    return set(facts.domain) <= listed


def mixes_columns(key: Expr) -> bool:
    """A CASE that shows one column under a condition on another: its values melt into the other branches.

    That a subject has rows in an optional step is no other column: without any, the value is missing.
    """
    return any(
        isinstance(node, Case)
        and any(map(columns, _values(node)))
        and len({column for column in columns(node) if not _tells_partner(column)}) > 1
        for node in walk(key)
    )


def _tells_partner(column: Column) -> bool:
    return column.facts is not None and column.facts.name == PRESENT
