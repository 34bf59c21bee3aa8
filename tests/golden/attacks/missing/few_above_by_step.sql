-- reveals: the same by a step per person
-- expect: refused missing.condition
SELECT district, count(*) FROM (SELECT pid, district, max(weight) AS w FROM persons GROUP BY pid, district)
WHERE w <= 98 GROUP BY district;
