-- reveals: the giant's turnover, to within a tenth
-- expect: withheld
SELECT sum(turnover) FROM enterprises WHERE sector IN ('S1', 'S2', 'S3', 'S4', 'S5');
