"""The guard policy: values of the rules of `rules.yaml`, per domain and stricter per table.

Data, not code: no threshold is written in Python. A policy is read strictly (unknown rule, wrong type, a table that
would loosen a rule: `PolicyError`), and the strictest value among the tables that a plan touches wins.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from core.canonical import digest
from core.errors import RequestError
from core.yamls import NotYaml, load_yaml
from egress import errors

Number = int | float | bool


class PolicyError(RequestError):
    """The policy file is wrong as it stands; `detail` says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the catalogue of rules."""

    id: str
    kind: str
    """`integer` (>= 0), `share` (0..1), `number` (> 0, finite) or `flag`."""
    default: Number | None
    follows: str | None
    """Takes the value of this other rule when the policy does not set it."""
    higher_is_stricter: bool
    loosest: Number | None
    """No policy may go beyond it; None: any value of the kind."""
    says: str
    source: str


@cache
def load_rules() -> Mapping[str, Rule]:
    """Read the catalogue that ships with this package."""
    lines = load_yaml(files("egress").joinpath("rules.yaml").read_text(encoding="utf-8"))
    return {line["id"]: _rule(line) for line in lines}


def _rule(line: Mapping[str, Any]) -> Rule:
    follows = line["default"]["as"] if isinstance(line["default"], Mapping) else None
    return Rule(
        id=line["id"],
        kind=line["kind"],
        default=None if follows else line["default"],
        follows=follows,
        higher_is_stricter=line["stricter"] == "higher",
        loosest=line.get("loosest"),
        says=line["says"],
        source=line["source"],
    )


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The values that hold for one plan: every rule resolved, strictest of the tables touched."""

    values: Mapping[str, Number]

    def count(self, rule: str) -> int:
        """An integer rule's value."""
        return int(self.values[rule])

    def share(self, rule: str) -> float:
        """A share's or number's value."""
        return float(self.values[rule])

    def on(self, rule: str) -> bool:
        """Whether a flag is set."""
        return bool(self.values[rule])


@dataclass(frozen=True, kw_only=True)
class GuardPolicy:
    """A domain's values and each table's stricter ones. Made by `GuardPolicy.parse`."""

    rules: Mapping[str, Rule]
    domain: Mapping[str, Number] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Number]] = field(default_factory=dict)
    """Keyed by lower-case table name."""

    @classmethod
    def load(cls, text: str) -> "GuardPolicy":
        """Read YAML text; empty text is the policy of all defaults. Raises PolicyError."""
        try:
            plain = load_yaml(text)
        except NotYaml as problem:
            raise PolicyError(errors.POLICY_SHAPE, where="the policy", problem=str(problem)) from problem
        return cls.parse({} if plain is None else plain)

    @classmethod
    def parse(cls, plain: Mapping[str, Any], rules: Mapping[str, Rule] | None = None) -> "GuardPolicy":
        """Read `{"rules": {id: value}, "tables": {name: {id: value}}}`.

        Raises PolicyError on anything else (`policy.shape`), a table that loosens its domain's rule (`policy.looser`),
        and a value beyond the rule's floor (`policy.floor`).
        """
        known = load_rules() if rules is None else rules
        if not isinstance(plain, Mapping) or set(plain) - {"rules", "tables"}:
            raise PolicyError(
                errors.POLICY_SHAPE, where="the policy", problem="only `rules` and `tables` may stand here"
            )
        domain = _values(_section(plain, "rules"), known, "rules")
        tables: dict[str, Mapping[str, Number]] = {}
        for name, values in _section(plain, "tables").items():
            if not isinstance(name, str) or not name or name.lower() in tables:
                problem = f"{name!r} is no name of a table, or stands here twice"
                raise PolicyError(errors.POLICY_SHAPE, where="tables", problem=problem)
            tables[name.lower()] = _values(values, known, f"tables.{name}")
        policy = cls(rules=known, domain=domain, tables=tables)
        policy._check_stricter()
        return policy

    def limits(self, tables: Iterable[str] = ()) -> Limits:
        """The strictest value of every rule over the domain and the named tables."""
        layers = [self.domain, *(self.tables.get(name.lower(), {}) for name in sorted(set(tables)))]
        return Limits(values={rule: self._strictest(rule, layers) for rule in self.rules})

    def _strictest(self, rule: str, layers: list[Mapping[str, Number]]) -> Number:
        entry = self.rules[rule]
        given = [layer[rule] for layer in layers if rule in layer]
        if rule not in self.domain:
            base = entry.default if entry.follows is None else self._strictest(entry.follows, layers)
            given.append(base if base is not None else 0)
        return max(given) if entry.higher_is_stricter else min(given)

    def _check_stricter(self) -> None:
        base = self.limits().values
        for name, values in self.tables.items():
            for rule, value in values.items():
                loose = value < base[rule] if self.rules[rule].higher_is_stricter else value > base[rule]
                if loose:
                    raise PolicyError(errors.POLICY_LOOSER, table=name, rule=rule)

    @cached_property
    def hash(self) -> str:
        """`sha256:<hex>` of all resolved values."""
        base = self.limits().values
        return digest({"domain": dict(base), "tables": {name: dict(values) for name, values in self.tables.items()}})


def _section(plain: Mapping[str, Any], name: str) -> Mapping[Any, Any]:
    """One part of the policy; nothing stands for an empty one, and only nothing."""
    found = plain.get(name)
    if found is not None and not isinstance(found, Mapping):
        raise PolicyError(errors.POLICY_SHAPE, where=name, problem="expected a mapping")
    return found or {}


def _values(plain: Any, rules: Mapping[str, Rule], where: str) -> Mapping[str, Number]:
    if not isinstance(plain, Mapping):
        raise PolicyError(errors.POLICY_SHAPE, where=where, problem="expected rule: value")
    for name, value in plain.items():
        if name not in rules:
            raise PolicyError(errors.POLICY_SHAPE, where=where, problem=f"no rule is called {name}")
        if not _fits(rules[name].kind, value):
            raise PolicyError(errors.POLICY_SHAPE, where=f"{where}.{name}", problem=f"expected a {rules[name].kind}")
        _check_floor(rules[name], value)
    return dict(plain)


def _check_floor(rule: Rule, value: Number) -> None:
    if rule.loosest is not None and (value < rule.loosest if rule.higher_is_stricter else value > rule.loosest):
        raise PolicyError(errors.POLICY_FLOOR, rule=rule.id, limit=str(rule.loosest))


def _fits(kind: str, value: Any) -> bool:
    if kind == "flag":
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    if kind == "integer":
        return isinstance(value, int) and value >= 0
    return 0 <= value <= 1 if kind == "share" else 0 < value < math.inf
