-- reveals: that nobody set out before this day; a search finds the first day on which anybody did
-- expect: withheld
SELECT count(*) AS trips FROM trips WHERE started >= DATE '2022-12-31'
