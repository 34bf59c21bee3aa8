"""Which encoding the bytes of a CSV file are in, or that they are no text at all.

Every byte sequence is text in some encoding, and nearly every one in GB18030: so a reading must also look like what
people write. Mark of UTF-8 and UTF-16, zero bytes of UTF-16, valid UTF-8 come first; then GB18030 with everyday
characters; then what exports from Taiwan (Big5) and from Western systems (Windows-1252) are in.
"""

import codecs
import re

BROKEN = "\ufffd"
"""What broken bytes are read as."""
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BROKEN_SHARE = 0.05
"""Of the characters outside ASCII: more broken ones than that, and the encoding is another one or none."""
_EVERYDAY_SHARE = 0.7
"""Of the same: fewer of GB 2312 than that, and the text is not simplified Chinese."""
_FEW = 3
"""So many broken characters are an accident in any file."""


def detect_encoding(head: bytes) -> str | None:
    """Python's name of the encoding of a file that begins with `head`; None when the bytes are no text."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name if _broken_share(_read(head, name)) < _BROKEN_SHARE else None
    sample = head[:4096]
    if len(sample) > 3 and sample.count(0) * 5 > len(sample):
        name = "utf-16-be" if sample[0::2].count(0) > sample[1::2].count(0) else "utf-16-le"
        return name if _broken_share(_read(head, name)) < _BROKEN_SHARE else None
    if 0 in head:
        return None
    fitting = (name for name in ("utf-8", "gb18030", "cp1252", "big5hkscs") if _fits(head, name))
    return next(fitting, "utf-8" if _read(head, "utf-8").count(BROKEN) <= _FEW else None)


def _read(head: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(head)


def _broken_share(text: str) -> float:
    """Broken characters among those outside ASCII; a few in a whole file count as none."""
    broken = text.count(BROKEN)
    return broken / len(_foreign(text)) if broken > _FEW else 0.0


def _foreign(text: str) -> list[str]:
    """Characters outside ASCII."""
    return [character for character in text if character > "\x7f"]


def _fits(head: bytes, encoding: str) -> bool:
    text = _read(head, encoding)
    if _broken_share(text) >= _BROKEN_SHARE:
        return False
    foreign = _foreign(text)
    match encoding:
        case "gb18030":
            return not _alone(head) and _everyday(foreign) >= _EVERYDAY_SHARE
        case "cp1252":
            return _alone(head)
        case "big5hkscs":
            return sum("\u4e00" <= character <= "\u9fff" for character in foreign) > _EVERYDAY_SHARE * len(foreign)
    return BROKEN not in text or text.count(BROKEN) * 5 <= len(foreign)


def _everyday(characters: list[str]) -> float:
    """The share of GB 2312, which ordinary texts are written in, and of four-byte places, which chance never hits."""
    text = "".join(characters)
    plain = len(text.encode("gb2312", "ignore")) // 2
    rare = sum(len(character.encode("gb18030")) == 4 for character in characters)
    return (plain + rare) / len(characters) if characters else 1.0


def _alone(head: bytes) -> bool:
    """Whether most bytes beyond ASCII stand between ASCII ones, as accents do and Chinese hardly ever does."""
    pairs = re.sub(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]", b"\xff\xff", head[:65_536])  # GB 18030's four-byte places
    runs = re.findall(rb"[\x80-\xff]+", pairs)
    return bool(runs) and sum(len(run) == 1 for run in runs) > 0.7 * len(runs)
