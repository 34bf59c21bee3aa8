-- expect: same
SELECT sex, NULL AS k, count(*) AS n FROM persons GROUP BY sex
