-- expect: same
SELECT sex, count(*) * 1.0 / (SELECT count(*) FROM persons) AS share FROM persons GROUP BY sex;
