-- reveals: as all_but_one_cell, by lines of one statement
-- expect: hides 129849509.0
SELECT 'all' AS k, sum(income) AS s FROM persons
UNION ALL SELECT 'others', sum(income) FROM persons WHERE NOT (district = 'D09' AND sex = 'F')
