-- expect: shows
SELECT district, sex, count(*) / sum(count(*)) OVER (PARTITION BY district) AS share FROM persons GROUP BY district, sex;
