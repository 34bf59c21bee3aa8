-- expect: same
SELECT count(*) AS n FROM persons WHERE sex IS NOT DISTINCT FROM 'F';
