-- reveals: who was born before a year
-- expect: refused measure.step
SELECT sum(year(birth) // 1941) AS n FROM persons;
