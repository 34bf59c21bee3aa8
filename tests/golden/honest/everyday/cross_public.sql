-- expect: same
SELECT d.region, n.sex, n.n FROM districts d CROSS JOIN (SELECT sex, count(*) AS n FROM persons GROUP BY sex) n WHERE d.code = 'D01';
