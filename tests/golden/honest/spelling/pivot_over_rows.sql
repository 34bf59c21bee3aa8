-- expect: same
SELECT * FROM persons PIVOT (count(*) FOR sex IN ('F', 'M') GROUP BY district);
