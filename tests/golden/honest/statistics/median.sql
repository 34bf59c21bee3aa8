-- expect: same
SELECT sex, median(height) FROM persons GROUP BY sex;
