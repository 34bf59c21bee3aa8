"""What is kept of a transcript: bounded, and harmless to whoever reads it on a terminal."""

import pytest

from sandbox.transcript import ERROR_BYTES, PRINTED_BYTES, Transcript, to_keep


@pytest.mark.parametrize("text", ["", "plain\n\ttext", "第一行\n第二行\u3000完"], ids=["empty", "plain", "chinese"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert to_keep(Transcript(stdout=text, error=text)) == Transcript(stdout=text, error=text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("ab\rcd\r\n", "ab\\rcd\n"),
        ("\u202egnp", "\\u202egnp"),
        ("\ud800", "\\ud800"),
        ("a\x00b\x08", "a\\x00b\\x08"),
        ("\u2028", "\\u2028"),
    ],
    ids=["escape", "one-byte escape", "carriage return", "right to left", "surrogate", "null", "line separator"],
)
def test_what_steers_a_terminal_becomes_an_escape(text: str, shown: str) -> None:
    kept = to_keep(Transcript(stdout=text, stderr=text, error=text))
    assert (kept.stdout, kept.stderr, kept.error) == (shown, shown, shown)


@pytest.mark.parametrize("letter", ["x", "数", "\x1b"])
def test_each_part_is_bounded_and_says_that_it_was_cut(letter: str) -> None:
    long = "first " + letter * 300_000 + " last"
    kept = to_keep(Transcript(stdout=long, stderr=long, error=long))
    assert len(kept.stdout.encode()) <= PRINTED_BYTES
    assert len(kept.error.encode()) <= ERROR_BYTES
    assert len(kept.stdout.encode()) > PRINTED_BYTES - 8
    assert kept.stdout == kept.stderr
    assert (kept.stdout.startswith("first "), kept.stdout.endswith("[…]")) == (True, True)
    assert (kept.error.startswith("[…]"), kept.error.endswith(" last")) == (True, True)
