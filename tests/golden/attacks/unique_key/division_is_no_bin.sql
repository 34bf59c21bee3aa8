-- reveals: incomes as groups: the engine divides doubles, // makes whole numbers of whole numbers alone
-- expect: refused group.measure
SELECT income // 980000 AS k, count(*) AS n FROM persons GROUP BY k
