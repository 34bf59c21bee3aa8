-- expect: same
SELECT sex, CASE WHEN avg(height) > 150 THEN 'tall' ELSE 'short' END AS t FROM persons GROUP BY sex;
