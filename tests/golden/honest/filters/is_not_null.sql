-- expect: same
SELECT sex, avg(height) FROM persons WHERE height IS NOT NULL GROUP BY sex;
