-- reveals: which districts have a rich person
-- expect: refused flow.aggregate_to_rows
SELECT count(*) FROM persons WHERE district IN (SELECT district FROM persons GROUP BY district HAVING count(*) < 10);
