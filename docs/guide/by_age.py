"""What a visit costs by age and ward: two tables, two numbers and a figure."""

import yunei

ENOUGH = 30
"""Visits of a group that is shown."""

visits = yunei.inputs["visits"].pandas(columns=["ward", "age", "cost"])
by_age = visits.groupby(["age", "ward"], as_index=False, observed=True).agg(
    visits=("cost", "count"), mean=("cost", "mean"), error=("cost", "sem")
)
by_age = by_age[by_age.visits >= ENOUGH]
by_age["low"], by_age["high"] = by_age["mean"] - 2 * by_age.error, by_age["mean"] + 2 * by_age.error

yunei.result(
    tables={
        "by_age": by_age.drop(columns="error").round(1),
        "by_ward": visits.groupby("ward", as_index=False, observed=True).cost.mean().round(1),
    },
    scalars={"visits": len(visits), "mean_cost": round(float(visits.cost.mean()), 1)},
    figures={
        "cost_by_age": {
            "table": "by_age",
            "mark": "line",
            "x": "age",
            "y": "mean",
            "colour": "ward",
            "low": "low",
            "high": "high",
            "title": "Mean cost of a visit 次均费用",
            "x_title": "age 年龄",
            "y_title": "yuan 元",
        }
    },
)
