-- reveals: the giant, split over two factors
-- expect: withheld
SELECT sum((turnover + 1000) * (profit + 2000)) FROM enterprises;
