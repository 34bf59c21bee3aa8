-- expect: same
SELECT sum(least(rent, 3000)) AS s, sum(greatest(rent, 4000) - 4000) AS t FROM survey;
