"""What the story says: questions, code, purposes, files."""

from importlib.resources import files

BY_SITE_AND_YEAR = """\
SELECT v.site, v.year,
       count(DISTINCT v.zper)      AS persons,
       avg(v.meddol)               AS mean_expense,
       avg(v.mdvis)                AS mean_visits
FROM rand_hie AS v
JOIN residents AS r ON r.zper = v.zper
WHERE r.出生日期 < DATE '1960-01-01'
GROUP BY v.site, v.year
ORDER BY v.site, v.year
"""
BY_PLAN_SITE_AND_YEAR = """\
SELECT plan, site, year, count(DISTINCT zper) AS persons
FROM rand_hie
GROUP BY plan, site, year
ORDER BY plan, site, year
"""
FREE_CODE = """\
table = inputs["rand_hie"].arrow(columns=["site", "meddol"])
result(tables={"result": table.group_by("site").aggregate([("meddol", "mean")])})
"""
COPYING_CODE = """\
table = inputs["rand_hie"].arrow(columns=["site", "year", "income", "meddol"])
result(tables={"result": table.slice(0, 50)})
"""
REFUSALS = (
    ("every row", "SELECT * FROM rand_hie"),
    ("a group for each person", "SELECT zper, sum(meddol) AS expense FROM rand_hie GROUP BY zper"),
    ("a dropped column", "SELECT 姓名, count(*) AS n FROM residents GROUP BY 姓名"),
    ("reading a file", "SELECT count(*) AS n FROM read_csv('/etc/passwd')"),
    ("malformed SQL", "SELEC count(*) FORM rand_hie"),
)
DIFFERENCING = """\
SELECT v.site, v.year,
       count(DISTINCT v.zper)      AS persons,
       avg(v.meddol)               AS mean_expense,
       avg(v.mdvis)                AS mean_visits
FROM rand_hie AS v
JOIN residents AS r ON r.zper = v.zper
WHERE r.出生日期 < DATE '1960-01-01' AND NOT (v.plan = 2 AND v.coins = 25)
GROUP BY v.site, v.year
ORDER BY v.site, v.year
"""
SHORT_TERM_S = 10.0
"""Term of the agreement that the story sees expire: long enough to be granted on a busy machine."""
FIVE_CHECKS = (
    "purpose_and_range",
    "sources_lawful",
    "no_raw_or_sensitive_data",
    "no_leak_of_secrets",
    "no_other_risk",
)
PURPOSE = {
    "title": "医疗费用与保险方案 / Health expense by insurance plan",
    "purpose": "Public report on how cost sharing relates to medical expense. 面向公众的费用分担与医疗支出关系报告。",
    "market_research": "Two insurers and the health commission asked for it. 两家保险公司与卫健部门提出需求。",
    "technique": "SQL aggregates on masked extracts, released by the guard. 对脱敏摘取做聚合查询。",
    "expected_result": "Tables by site, plan and year. 按地区、方案与年度的汇总表。",
    "benefit_sharing": "Free for public welfare. 公益用途免费。",
    "field": "medical",
}


def story_file(name: str) -> str:
    """Text of one of the story's files (labels, policies)."""
    return files("api.demo").joinpath("files", name).read_text(encoding="utf-8")
