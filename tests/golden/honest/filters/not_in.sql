-- expect: same
SELECT count(*) FROM persons WHERE district NOT IN ('D01', 'D02');
