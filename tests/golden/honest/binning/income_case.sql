-- expect: same
SELECT CASE WHEN income < 100000 THEN 'low' ELSE 'high' END AS i, count(*) FROM persons WHERE income < 100000 AND district < 'D99' GROUP BY i;
