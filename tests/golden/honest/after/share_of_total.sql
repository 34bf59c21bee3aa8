-- expect: same
SELECT sex, count(*) * 100.0 / sum(count(*)) OVER () AS percent FROM persons GROUP BY sex;
