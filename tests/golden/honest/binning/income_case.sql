-- expect: same
SELECT CASE WHEN income < 40000 THEN 'low' ELSE 'high' END AS i, count(*) FROM persons WHERE income < 80000 GROUP BY i;
