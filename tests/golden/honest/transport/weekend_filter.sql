-- expect: same
SELECT diagnosis, count(*) AS n FROM visits JOIN calendar USING (day) WHERE weekend GROUP BY diagnosis;
