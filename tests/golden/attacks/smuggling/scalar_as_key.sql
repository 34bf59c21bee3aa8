-- reveals: an aggregate of a small cell as a key
-- expect: refused flow.aggregate_to_rows
SELECT (SELECT count(*) FROM persons WHERE district = 'D16') AS k, count(*) FROM persons p GROUP BY 1;
