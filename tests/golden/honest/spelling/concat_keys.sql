-- expect: same
SELECT district || '/' || sex AS k, count(*) AS n FROM persons GROUP BY k;
