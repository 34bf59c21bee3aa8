-- reveals: as all_but_one_cell, by sub-queries of one statement
-- expect: hides 129849509.0
SELECT (SELECT sum(income) FROM persons) AS a, (SELECT sum(income) FROM persons WHERE NOT (district = 'D09' AND sex = 'F')) AS b
