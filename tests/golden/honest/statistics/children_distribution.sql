-- expect: shows
SELECT children, count(*) AS n, round(count(*) * 100.0 / sum(count(*)) OVER (), 1) AS share FROM survey GROUP BY children ORDER BY children
