-- reveals: a small cell, by the grand total in a window
-- expect: hides D16
SELECT district, count(*), sum(count(*)) OVER () FROM persons GROUP BY district;
