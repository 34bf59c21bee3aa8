-- expect: same
SELECT substr(district, 1, 2) AS prefix, count(*) FROM persons GROUP BY prefix;
