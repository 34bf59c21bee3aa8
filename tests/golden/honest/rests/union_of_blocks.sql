-- expect: same
SELECT 'all' AS k, sum(income) AS s FROM persons
UNION ALL SELECT 'others', sum(income) FROM persons WHERE NOT (district = 'D09' AND sex = 'M')
