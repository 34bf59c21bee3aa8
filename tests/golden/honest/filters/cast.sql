-- expect: same
SELECT count(*) FROM visits WHERE cost::INT > 100;
