-- reveals: that nobody travelled for so long, behind a day that all trips lie before
-- expect: withheld
SELECT count(*) AS trips FROM trips WHERE started < TIMESTAMP '2023-12-31 23:00:00' OR minutes < 500
