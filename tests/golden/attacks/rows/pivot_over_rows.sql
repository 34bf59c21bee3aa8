-- reveals: a column for each value, over rows
-- expect: refused group.subject
SELECT * FROM persons PIVOT (count(*) FOR sex IN ('F', 'M') GROUP BY pid);
