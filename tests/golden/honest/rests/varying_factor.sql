-- expect: same
SELECT sum(gross) AS a, sum(gross * children) AS b, count(*) AS n FROM survey
