-- expect: same
SELECT count(*) FROM visits WHERE cost * days > 1000;
