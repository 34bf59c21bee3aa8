-- expect: same
SELECT sex FROM (SELECT sex, count(*) n FROM persons GROUP BY sex) UNION SELECT mode FROM (SELECT mode, count(*) n FROM trips GROUP BY mode);
