-- expect: same
SELECT max(CASE WHEN sex = 'F' THEN n END) AS women, max(CASE WHEN sex = 'M' THEN n END) AS men FROM (SELECT sex, count(*) AS n FROM persons GROUP BY sex) t;
