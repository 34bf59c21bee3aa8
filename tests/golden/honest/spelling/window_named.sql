-- expect: same
SELECT role, count(*) AS n, sum(count(*)) OVER w AS total FROM jobs GROUP BY role WINDOW w AS ();
