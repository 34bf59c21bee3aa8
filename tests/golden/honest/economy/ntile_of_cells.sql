-- history: empty
-- After it D15 is withheld, so that quarters are of fewer districts.
-- expect: same
SELECT district, n, ntile(4) OVER (ORDER BY n) AS quarter FROM (SELECT district, count(*) AS n FROM persons WHERE district <> 'D16' GROUP BY district);
