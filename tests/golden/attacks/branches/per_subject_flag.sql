-- reveals: whether anybody there earns little
-- expect: withheld
SELECT h, count(*) AS n FROM (SELECT pid, bool_or(district = 'D16') AS h FROM persons GROUP BY pid) t GROUP BY h;
