-- history: empty
-- After it the women are a set of the frame under a filter that is not read as a key (history.difference).
-- expect: same
SELECT count(*) AS n FROM persons WHERE sex IS NOT DISTINCT FROM 'F';
