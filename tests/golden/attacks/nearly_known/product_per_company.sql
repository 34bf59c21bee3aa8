-- reveals: the staff of the five companies of region E with three sites
-- expect: hides 1019
SELECT region, sum(f) AS f, sum(g) AS g, sum(x) AS x
FROM (SELECT cid, region, sum(staff * sites) AS x, sum(CASE WHEN sites > 0 THEN staff ELSE 0 END) AS f,
             sum(CASE WHEN sites > 1 THEN staff ELSE 0 END) AS g
      FROM companies GROUP BY cid, region)
GROUP BY region
