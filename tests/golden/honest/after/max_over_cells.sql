-- expect: same
SELECT max(n), min(n) FROM (SELECT sex, count(*) AS n FROM persons GROUP BY sex) t;
