-- expect: same
SELECT year(started) || 'Q' || quarter(started) AS q, mode, count(*) AS n FROM trips GROUP BY q, mode;
