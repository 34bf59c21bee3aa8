"""Sums over what a result is grouped by: `sum(children)` beside the number of people with so many children.

With v the value of the key, such a sum is v1 * n1 + v2 * n2 + ...: one more equation between counts, and two withheld
counts follow from their total and it. In the same way `sum(rent * children)` is an equation between sums of rent. A
measure whose argument is another measure's times a factor that the keys decide is a *moment* of it; suppression treats
the two together.

Works on canonical forms (`expressions.canonical`), which name a key by its label.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.manifest import Value

Form = Mapping[str, float]
"""A linear combination of quantities that the keys leave open; `_ONE` is the constant."""
Keys = Mapping[str, Value | None]
"""Key label as JSON -> value."""
_ONE = ""
_MOST_NUMBERS = 10_000
"""Of which a key is tried; where there are more, only the column itself tells its number."""


def base(measure: Mapping[str, Any]) -> Any:
    """What a measure adds up, as a canonical form; None: it is no plain sum or count. Subjects count once each."""
    match measure["judged"], measure["canonical"]:
        case (("count" | "distinct"), _):
            return ["=", "1", "number"]
        case "sum", [_, _, [argument], _]:
            return argument
    return None


def moments(measure: Mapping[str, Any]) -> list[Any]:
    """What somebody who knows the measure's value knows the sums of: itself; the squares and products of a variance."""
    own = base(measure)
    if own is not None:
        return [own]
    if measure["judged"] not in ("variance", "pair"):
        return []
    arguments = measure["canonical"][2]
    return [*arguments, *(["*", left, right] for i, left in enumerate(arguments) for right in arguments[i:])]


def factor(moment: Any, tests: Sequence[Any], of: Any, keys: Keys) -> float | None:
    """What a quantity holds of another one, where the keys have these values; 0 where a test fails.

    What it holds besides may be known: then the rest is as good as shown. None: the keys do not decide it.
    """
    held = [_value(test, keys) for test in tests]
    if any(isinstance(one, dict) for one in held):
        return None
    if not all(held):
        return 0.0
    form, whole = _form(moment, keys), _form(of, keys)
    if form is None:
        return 0.0  # NULL adds nothing
    if not whole:
        return None
    ratios = {form.get(name, 0.0) / by for name, by in whole.items() if by}
    return ratios.pop() if len(ratios) == 1 else None


def mentions(moment: Any, label: str) -> bool:
    """Whether a canonical form names a key."""
    return json.dumps(moment) == label or (isinstance(moment, list) and any(mentions(part, label) for part in moment))


def inverse(label: Any, column: str, low: float, high: float) -> Mapping[Value | None, float]:
    """The whole numbers of a column that follow from a key which is made of it, by key.

    `children * 2`, `10 - children` or 'none', 'one', ... tell as much as `children` does. A bin tells no number.
    """
    if label == column or high - low > _MOST_NUMBERS:
        return {}
    found: dict[Value | None, list[float]] = {}
    for number in range(math.ceil(low), math.floor(high) + 1):
        value = _value(label, {json.dumps(column): number})
        if not isinstance(value, dict):
            found.setdefault(value, []).append(float(number))
    return {value: numbers[0] for value, numbers in found.items() if len(numbers) == 1}


def _form(text: Any, keys: Keys) -> Form | None:
    found = _value(text, keys)
    if found is None or isinstance(found, dict):
        return found
    return {_ONE: float(found)} if isinstance(found, (bool, int, float)) else {json.dumps(text): 1.0}


def _value(text: Any, keys: Keys) -> Any:
    """A value where the keys decide it, a Form where they do not."""
    name = json.dumps(text)
    if name in keys:
        return keys[name]
    match text:
        case ["=", written, kind] if isinstance(kind, str) and not isinstance(written, list):
            return float(written) if kind == "number" else written
        case ["case", branches, otherwise]:
            return _case(branches, otherwise, keys, name)
        case ["cast", str(kind), inner]:
            return _cast(_value(inner, keys), kind)
        case [str(function), *arguments]:
            return _call(function, [_value(one, keys) for one in arguments], name)
    return {name: 1.0}


def _cast(value: Any, kind: str) -> Any:
    if "CHAR" in kind and isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() else str(value)
    return value


def _case(branches: Sequence[Any], otherwise: Any, keys: Keys, name: str) -> Any:
    for when, then in branches:
        test = _value(when, keys)
        if isinstance(test, dict):
            return {name: 1.0}
        if test:
            return _value(then, keys)
    return _value(otherwise, keys)


def _call(function: str, arguments: Sequence[Any], name: str) -> Any:
    open_ones = [one for one in arguments if isinstance(one, dict)]
    if not open_ones:
        return _computed(function, arguments, name)
    if any(one is None for one in arguments):
        return {name: 1.0}
    match function, arguments:
        case (("+" | "-"), [left, right]):
            return _added(_as_form(left), _as_form(right), 1.0 if function == "+" else -1.0)
        case "negate", [one]:
            return _scaled(one, -1.0)
        case "*", [dict() as one, by] if not isinstance(by, dict):
            return _scaled(one, float(by))
        case "*", [by, dict() as one] if not isinstance(by, dict):
            return _scaled(one, float(by))
        case "/", [dict() as one, by] if not isinstance(by, dict) and by:
            return _scaled(one, 1 / float(by))
    return {name: 1.0}


def _computed(function: str, arguments: Sequence[Any], name: str) -> Any:
    rule = _FUNCTIONS.get(function)
    if rule is None:
        return {name: 1.0}
    if function not in _OF_NULL and any(one is None for one in arguments):
        return None
    try:
        return rule(*arguments)
    except (ArithmeticError, ValueError):
        return None  # the engine runs it under TRY
    except TypeError:
        return {name: 1.0}


def _as_form(value: Any) -> Form:
    return value if isinstance(value, dict) else {_ONE: float(value)}


def _scaled(form: Form, by: float) -> Form:
    return {name: part * by for name, part in form.items()}


def _added(left: Form, right: Form, sign: float) -> Form:
    return {name: left.get(name, 0.0) + sign * right.get(name, 0.0) for name in [*left, *(right.keys() - left.keys())]}


def _is_in(value: Any, *among: Any) -> bool:
    return value in among


_OF_NULL = frozenset(("is_null", "is_not_null", "coalesce", "is_distinct", "is_not_distinct", "and", "or"))
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": math.fmod,
    "negate": lambda a: -a,
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
    "trunc": math.trunc,
    "sqrt": math.sqrt,
    "ln": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "power": lambda a, b: float(a) ** b,
    "least": min,
    "greatest": max,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "between": lambda a, low, high: low <= a <= high,
    "in": _is_in,
    "not": lambda a: not a,
    "and": lambda *parts: all(parts),
    "or": lambda *parts: any(parts),
    "is_null": lambda a: a is None,
    "is_not_null": lambda a: a is not None,
    "coalesce": lambda *parts: next((one for one in parts if one is not None), None),
    "is_distinct": lambda a, b: a != b,
    "is_not_distinct": lambda a, b: a == b,
}
"""What the engine computes, for whole numbers and text alike. What is not here is left open: no moment is found."""
