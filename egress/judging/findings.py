"""Findings in words: what each rule said about a result, in English and Chinese, without any value or count."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.decision import Finding, Outcome
from egress.policy import Limits

_WORDS = {
    "threshold": ("Cells with too few data subjects are withheld.", "主体数不足的单元格已隐去。"),
    "complement": (
        "Cells whose filter leaves out only a few subjects are withheld.",
        "过滤仅排除少数主体的单元格已隐去。",
    ),
    "condition": (
        "Values whose inner condition singles out a few subjects are withheld.",
        "内部条件仅区分少数主体的值已隐去。",
    ),
    "dominance": ("Magnitudes that a few subjects dominate are withheld.", "由少数主体主导的量值已隐去。"),
    "uniform": ("Values that are the same for every subject are withheld.", "所有主体取值相同的量值已隐去。"),
    "quantile": ("Quantiles without enough subjects on either side are withheld.", "两侧主体不足的分位数已隐去。"),
    "variance": ("Statistics with too few degrees of freedom are withheld.", "自由度不足的统计量已隐去。"),
    "values": (
        "Values from which a few subjects' shares of a count could be solved are withheld.",
        "可由其解出少数主体计数的值已隐去。",
    ),
    "functions": (
        "Several functions of one column over few subjects, which could be solved for its values, are withheld.",
        "对少数主体同一列的多个函数可联立求解，相应的值已隐去。",
    ),
    "value": ("Values that are not finite numbers are withheld.", "非有限数值已隐去。"),
    "join": (
        "Values over rows that a public table repeats are withheld: the repetitions would weigh people.",
        "公共表使同一行重复出现，等于给主体加权，相应的值已隐去。",
    ),
    "suppression": (
        "Further cells are withheld so that the others cannot be derived.",
        "为防止推算，另有单元格一并隐去。",
    ),
    "history": (
        "Values that earlier releases would let one unpick are withheld.",
        "与既往释放结果结合可能推算的值已隐去。",
    ),
}
_HINT = ("Use coarser or fewer keys.", "请使用更粗或更少的分组键。")
_HINTS = {
    "condition": (
        "Use coarser or fewer keys. Where a few lack a value, avg(x) is withheld and sum(x) / count(*) may be shown.",
        "请使用更粗或更少的分组键。少数主体缺值时 avg(x) 会被隐去，可改用 sum(x) / count(*)。",
    ),
    "join": (
        "Join the public table by columns that tell its lines apart, or group by such a column.",
        "请用能区分公共表各行的列连接，或按该列分组。",
    ),
}
"""Where other keys do not help."""


def for_cells(spec: Mapping[str, Any], withheld: Iterable[Any], limits: Limits) -> tuple[Finding, ...]:
    """One finding for each rule that withheld something, and a review mark for measures that may be negative."""
    rules = sorted({cell.rule for cell in withheld})
    found = [_withheld(rule) for rule in rules]
    measures = [measure for boundary in spec["boundaries"] for measure in boundary["measures"]]
    signed = any(measure["judged"] != "count" and not measure["nonnegative"] for measure in measures)
    if signed and limits.on("negatives.review"):
        found.append(
            Finding(
                rule="negatives.review",
                outcome=Outcome.REVIEW,
                en="A measure may be negative: dominance was judged on absolute values; a person should look.",
                zh="度量可能为负：主导性按绝对值判断，需人工复核。",
            )
        )
    return tuple(found)


def class_disclosure(boundaries: Iterable[str]) -> tuple[Finding, ...]:
    """The review mark for count tables in which a cell is nearly the whole of a row or column."""
    named = sorted(boundaries)
    if not named:
        return ()
    finding = Finding(
        rule="class.share",
        outcome=Outcome.REVIEW,
        en="Nearly everybody of some row or column is in one cell: belonging tells the rest; a person should look.",
        zh="某行或某列的主体几乎全部落入同一单元格：归属即揭示属性，需人工复核。",
        private=", ".join(named),
    )
    return (finding,)


def _withheld(rule: str) -> Finding:
    area = rule.split(".", maxsplit=1)[0]
    (en, zh), (hint_en, hint_zh) = _WORDS[area], _HINTS.get(area, _HINT)
    return Finding(rule=rule, outcome=Outcome.WITHHOLD, en=en, zh=zh, hint_en=hint_en, hint_zh=hint_zh)
