-- expect: same
SELECT * FROM (SELECT sex, count(*) AS people, sum(income) AS income FROM persons GROUP BY sex) UNPIVOT (amount FOR what IN (people, income));
