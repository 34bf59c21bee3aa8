-- expect: shows
SELECT b.code, count(*) AS n FROM persons p JOIN districts a ON p.district = a.code JOIN districts b ON a.region = b.region
GROUP BY b.code;
