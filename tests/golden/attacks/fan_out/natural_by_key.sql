-- reveals: rows joined by what their names share
-- expect: refused join.cross
SELECT count(*) FROM persons NATURAL JOIN districts NATURAL JOIN enterprises;
