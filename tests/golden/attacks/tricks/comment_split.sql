-- reveals: a star between comments
-- expect: refused select.star
SELECT /* count( */ * /* ) */ FROM persons -- GROUP BY sex;
