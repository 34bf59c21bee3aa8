-- expect: same
SELECT floor(cost / 100) * 100 AS bin, count(*) FROM visits GROUP BY bin ORDER BY bin;
