-- expect: same
SELECT k, count(*) AS n FROM (SELECT NULL AS k FROM persons) GROUP BY k
