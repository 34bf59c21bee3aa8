import pytest

from core.phrases import reason_in_chinese
from core.yamls import NotYaml, load_yaml


def test_reads_plain_values() -> None:
    assert load_yaml("a: {b: [1, 2.5, true, x]}\nc: &one [1]\nd: *one\n") == {
        "a": {"b": [1, 2.5, True, "x"]},
        "c": [1],
        "d": [1],
    }
    assert load_yaml("") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rules:\n  a: 1\n  b: 2\n  a: 3\n", "line 4: a key is given twice"),
        ("tables: {t: {a: 1}, t: {a: 2}}", "line 1: a key is given twice"),
        ("a: 1\nb: [\n", "line 3: not YAML"),
        ("a: !!python/object/apply:os.getcwd []", "line 1: not YAML"),
        ("a: 2024-13-45", "line 1: not YAML"),
        ("a: \x01", "line 1: not YAML"),
        ("[" * 5000, "line 1: not YAML"),
    ],
)
def test_refuses_what_it_would_have_to_guess(text: str, reason: str) -> None:
    with pytest.raises(NotYaml, match=f"^{reason}$"):
        load_yaml(text)
    assert "第" in reason_in_chinese(reason)
