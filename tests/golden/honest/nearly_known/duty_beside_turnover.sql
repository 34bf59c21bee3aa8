-- expect: same
SELECT sum(turnover) AS t, sum(duty) AS s, sum(staff) AS staff FROM companies
