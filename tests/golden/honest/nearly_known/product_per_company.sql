-- expect: same
SELECT sum(x) AS x, sum(f) AS f, sum(g) AS g
FROM (SELECT cid, sum(staff * sites) AS x, sum(CASE WHEN sites > 0 THEN staff ELSE 0 END) AS f,
             sum(CASE WHEN sites > 1 THEN staff ELSE 0 END) AS g
      FROM companies GROUP BY cid)
