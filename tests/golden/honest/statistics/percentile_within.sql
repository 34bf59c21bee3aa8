-- expect: same
SELECT sex, percentile_cont(0.9) WITHIN GROUP (ORDER BY height) FROM persons GROUP BY sex;
