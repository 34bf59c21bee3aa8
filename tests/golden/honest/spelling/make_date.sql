-- expect: same
SELECT count(*) AS n FROM visits WHERE day >= make_date(2023, 6, 1) AND day < make_date(2023, 9, 1);
