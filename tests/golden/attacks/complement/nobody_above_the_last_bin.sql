-- reveals: that nobody is beyond the cut: the twin of one_above_the_last_bin
-- expect: withheld
SELECT floor(income / 980000) AS k, count(*) AS n FROM persons WHERE income < 9500000 GROUP BY k
