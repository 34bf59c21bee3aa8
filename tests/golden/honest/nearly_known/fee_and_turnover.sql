-- expect: same
SELECT sum(fee) AS f, sum(turnover) AS t, count(*) AS n FROM companies
