"""What people write beside and instead of values, and numbers that are read place by place, without any header."""

import random
from collections.abc import Callable

import pyarrow as pa
import pytest

from masking.classify import classify_batches
from masking.classify.finding import ColumnFinding
from tests.factories.classify import identity, mobile

ROWS = 120


def found(**columns: list[str]) -> dict[str, ColumnFinding]:
    """The findings of one table whose headers say nothing."""
    table = pa.table({f"column_{number}": cells for number, cells in enumerate(columns.values(), start=1)})
    return dict(zip(columns, classify_batches("t", table.to_reader), strict=True))


def some(make: Callable[[random.Random], str], rows: int = ROWS, seed: int = 1) -> list[str]:
    r = random.Random(seed)
    return [make(r) for _ in range(rows)]


def now_and_then(cells: list[str], other: str, every: int) -> list[str]:
    return [other if number % every == 3 else cell for number, cell in enumerate(cells)]


def people() -> list[str]:
    return some(lambda r: r.choice("王李张刘陈杨赵黄") + r.choice("建晓文丽") + r.choice("国强芳敏华军"))


@pytest.mark.parametrize("void", ["9999", "000", "88888888"])
def test_one_repeated_digit_that_stands_out_is_a_gap(void: str) -> None:
    cells = found(name=now_and_then(people(), void, 4), number=now_and_then(some(identity), void, 4))
    assert [cells["name"].label, cells["number"].label] == ["person_name", "resident_id"]
    assert cells["number"].null_share == pytest.approx(0.25, abs=0.01)


def test_a_repeated_digit_among_its_like_is_a_value() -> None:
    shops = found(count=[str(number) for number in range(900, 1020)])["count"]
    assert shops.null_share == 0
    rated = found(score=some(lambda r: r.choice(("111", "222", "333"))))["score"]
    assert rated.null_share == 0


def test_words_among_numbers_are_not_judged_but_reported() -> None:
    cells = found(phone=now_and_then(some(mobile), "见附件", 12))["phone"]
    assert cells.label == "mobile"
    assert any("were not judged" in line for line in cells.evidence)
    assert cells.type == "varchar"
    assert cells.null_share == 0


def test_words_that_are_many_are_judged() -> None:
    mixed = found(who=[a if n % 4 else b for n, (a, b) in enumerate(zip(some(mobile), people(), strict=True))])["who"]
    assert not any("were not judged" in line for line in mixed.evidence)


@pytest.mark.parametrize("remark", ["(补)", "（注销）", "?", "*"])
def test_a_remark_behind_a_value_is_cut_off(remark: str) -> None:
    ids = [cell + remark if number % 5 == 1 else cell for number, cell in enumerate(some(identity))]
    assert found(id=ids)["id"].confidence > 0.95


def test_what_stands_behind_most_values_is_part_of_them() -> None:
    masked = found(id=[cell[:17] + "*" for cell in some(identity)])["id"]
    assert masked.shapes[0][0].endswith("*")


def test_zeros_in_front_are_no_quantity() -> None:
    assert found(n=some(lambda r: f"{r.randint(1, 180):03d}"))["n"].label == "code"


def test_numbers_of_one_block_identify() -> None:
    lots = found(name=people(), number=some(lambda r: f"33{r.randint(10000, 10400)}"))["number"]
    assert lots.identifying
    heights = found(name=people(), number=some(lambda r: f"{r.gauss(3_310_200, 400_000):.0f}"))["number"]
    assert heights.label in ("measure", "count", "person_number")


def test_days_inside_long_numbers_make_them_documents() -> None:
    dated = some(
        lambda r: f"5201{r.randint(2019, 2024)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}{r.randrange(10**4):04d}"
    )
    assert found(n=dated)["n"].label == "order_number"
    frozen = found(name=people(), n=some(lambda r: f"520120101202{r.randrange(10**5):05d}"))["n"]
    assert frozen.identifying


def test_residence_permits_need_no_right_check_digit() -> None:
    def permit(r: random.Random) -> str:
        return r.choice(("810000", "820000", "830000")) + identity(r)[6:17] + r.choice("0123456789X")

    assert found(n=some(permit))["n"].label == "resident_id"


def test_family_names_in_capitals_are_names() -> None:
    names = some(
        lambda r: f"{r.choice(('LEUNG', 'WONG', 'KIM', 'DUPONT'))} {r.choice(('Ka Yan', 'Siu Ming', 'Min Su'))}"
    )
    assert found(n=names)["n"].label == "person_name"


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("gender", lambda r: r.choice(("1男", "2女"))),
        ("coordinates", lambda r: f"E118.{r.randrange(10**6):06d},N24.{r.randrange(10**6):06d}"),
        ("datetime", lambda r: f"202311{r.randint(10, 28)} {r.randint(0, 23)}:05:{r.randint(10, 59)}"),
        ("amount", lambda r: f"{r.randint(1, 60)}.00"),
        ("measure", lambda r: r.choice((f"{r.random():.3f}", "<0.02"))),
        ("mobile", lambda r: f"{mobile(r)}-{r.randint(1000, 9999)}"),
        ("signature", lambda r: f"/photo/{r.randrange(10**8):08d}.jpg"),
        ("address", lambda r: f"{r.choice(('中山', '解放', '人民'))}路与{r.choice(('和平', '团结', '胜利'))}路交叉口"),
    ],
)  # fmt: skip
def test_forms_that_offices_write(label: str, cell: Callable[[random.Random], str]) -> None:
    assert found(c=some(cell))["c"].label == label


def test_days_long_past_beside_persons_are_births() -> None:
    class_of = some(lambda r: f"{r.randint(1999, 2004)}-{r.randint(1, 12)}-{r.randint(1, 28)}")
    assert found(name=people(), day=class_of)["day"].label == "birth_date"
    assert found(day=class_of)["day"].label == "date"


def test_a_word_and_a_running_number_are_a_document() -> None:
    proofs = some(lambda r: f"{r.choice(('记', '付'))}-{r.randrange(10**4):04d}")
    assert found(n=proofs)["n"].label == "order_number"


def test_a_column_is_compared_with_its_nearest_identity_numbers() -> None:
    """A form for ten people: each birth date stands beside the number that tells it."""
    columns: dict[str, list[str]] = {}
    for person in range(10):
        ids = some(lambda r: identity(r, county="370812"), seed=person)
        columns |= {f"id{person}": ids, f"born{person}": [cell[6:14] for cell in ids]}
    cells = found(**columns)
    assert {cells[f"born{person}"].label for person in range(10)} == {"birth_date"}


def test_a_header_that_names_a_title_outweighs_few_different_words() -> None:
    goods = pa.table({"样品名称": some(lambda r: r.choice(("菠菜", "酱油", "纯牛奶", "花生油")))})
    assert classify_batches("t", goods.to_reader)[0].label == "title"


def test_numbers_in_brackets_are_numbers_and_their_type_is_text() -> None:
    window = found(n=some(lambda r: f"[{r.randint(1, 9)}]"))["n"]
    assert (window.label, window.type) == ("count", "varchar")
