-- expect: same
SELECT diagnosis, count(*) AS n FROM visits WHERE diagnosis < 'X8' GROUP BY diagnosis QUALIFY row_number() OVER (ORDER BY count(*) DESC) <= 3;
