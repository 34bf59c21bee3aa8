-- constants written as texts are dates, numbers and truth values where they are compared with such
-- expect: same
SELECT sex, count(*) AS n FROM persons WHERE birth >= '1960-01-01' AND birth < '1990-01-01' AND age BETWEEN '20' AND '70' GROUP BY sex;
