-- reveals: days since birth
-- expect: refused group.quasi
SELECT date_diff('day', birth, DATE '2024-01-01'), count(*) FROM persons GROUP BY 1;
