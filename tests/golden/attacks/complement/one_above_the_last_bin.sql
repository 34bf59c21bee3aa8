-- reveals: that one person is beyond the cut, as what the first bin leaves of a total that is out
-- expect: withheld
SELECT floor(income / 980000) AS k, count(*) AS n FROM persons WHERE income < 8900000 GROUP BY k
