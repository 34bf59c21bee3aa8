"""YAML that people write (policies, labels, domain rules), read strictly: of two equal keys the last would win."""

from collections.abc import Hashable
from typing import Any

import yaml


class NotYaml(ValueError):
    """A text that cannot be read: `line N: reason`, lines counted from 1."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(f"line {line}: {problem}")


class _Loader(yaml.SafeLoader):
    """Plain values only; each key of a mapping once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            name = (key.tag, key.value) if isinstance(key, yaml.ScalarNode) else None
            if name is not None and name in seen:
                raise NotYaml("a key is given twice", key.start_mark.line + 1)
            seen.add(name)
        return super().construct_mapping(node, deep)


def load_yaml(text: str) -> Any:
    """The value of a YAML text, None for an empty one. Raises NotYaml."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 (it is a SafeLoader)
    except yaml.MarkedYAMLError as problem:
        raise NotYaml("not YAML", problem.problem_mark.line + 1 if problem.problem_mark else 1) from None
    except (yaml.YAMLError, RecursionError):
        raise NotYaml("not YAML", 1) from None
    except NotYaml:
        raise
    except ValueError:  # a date such as 2024-13-45
        raise NotYaml("not YAML", 1) from None
