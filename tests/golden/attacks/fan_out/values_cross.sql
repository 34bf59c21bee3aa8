-- reveals: each row as often as a list says
-- expect: refused join.cross
SELECT v.w, count(*) FROM persons p, (VALUES (1), (1000)) AS v(w) GROUP BY v.w;
