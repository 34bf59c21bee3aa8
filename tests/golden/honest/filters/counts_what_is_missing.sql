-- expect: shows
SELECT sex, count(*), count(*) FILTER (WHERE height IS NULL) FROM persons GROUP BY sex;
