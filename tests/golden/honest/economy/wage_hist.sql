-- expect: same
SELECT (wage / 1000)::INT AS bin, count(*) AS n FROM jobs GROUP BY bin;
