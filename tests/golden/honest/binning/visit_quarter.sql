-- expect: same
SELECT extract(year FROM day) AS y, extract(quarter FROM day) AS q, count(*) FROM visits GROUP BY y, q;
