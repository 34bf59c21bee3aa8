-- expect: same
SELECT count(DISTINCT pid) FROM visits;
