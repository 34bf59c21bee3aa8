-- expect: same
SELECT count(*) FROM visits WHERE starts_with(diagnosis, 'X1');
