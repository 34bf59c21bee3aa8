-- reveals: that nobody is there, since FALSE is everybody
-- expect: withheld
SELECT district || '-' || sex = 'D17-F' AS h, count(*) AS n FROM persons GROUP BY h;
