-- expect: same
SELECT sum(rent) FILTER (WHERE sex = 'F') AS f, sum(rent) FILTER (WHERE sex = 'M') AS m, sum(rent) AS total FROM survey
