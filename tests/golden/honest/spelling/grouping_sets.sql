-- history: empty
-- After it each district here is a set of the frame under another filter (history.difference).
-- expect: same
SELECT sex, district, count(*) AS n FROM persons WHERE district <> 'D16' GROUP BY GROUPING SETS ((sex), (district), ());
