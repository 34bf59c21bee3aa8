"""Codes by which the cells' SQL names the rule that withholds a value. 0 is: let through."""

RULES = (
    "",
    "threshold.subjects",
    "complement.subjects",
    "condition.subjects",
    "dominance.contributors",
    "dominance.top1_share",
    "dominance.top2_share",
    "dominance.p_percent",
    "uniform.withhold",
    "quantile.support",
    "variance.degrees",
    "value.finite",
)
"""Position is code. Append-only."""

CODES = {rule: code for code, rule in enumerate(RULES)}
