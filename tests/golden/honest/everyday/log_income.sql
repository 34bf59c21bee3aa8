-- expect: same
SELECT sex, avg(ln(height)) AS l FROM persons GROUP BY sex;
