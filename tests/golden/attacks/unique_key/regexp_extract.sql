-- reveals: numbers of persons by a pattern
-- expect: refused group.subject
SELECT regexp_extract(pid, '[0-9]+'), count(*) FROM persons GROUP BY 1;
