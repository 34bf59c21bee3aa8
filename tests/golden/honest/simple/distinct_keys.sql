-- expect: same
SELECT DISTINCT sex FROM persons;
