-- expect: same
SELECT (SELECT sum(income) FROM persons) AS a, (SELECT sum(income) FROM persons WHERE NOT (district = 'D09' AND sex = 'M')) AS b
