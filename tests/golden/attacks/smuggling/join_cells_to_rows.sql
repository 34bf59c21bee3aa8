-- reveals: rows chosen by an aggregate
-- expect: refused flow.aggregate_to_rows
SELECT count(*) FROM persons p JOIN (SELECT district, avg(income) AS a FROM persons GROUP BY 1) d ON p.district = d.district WHERE p.income > d.a;
