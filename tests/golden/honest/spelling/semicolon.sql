-- expect: same
SELECT count(*) AS n FROM persons ; -- all
