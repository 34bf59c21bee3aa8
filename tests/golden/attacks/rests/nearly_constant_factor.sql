-- reveals: what three people earn: all others hold one post and a half
-- expect: hides 2315387.0
SELECT sum(gross) AS a, sum(gross * posts) AS b, count(*) AS n FROM survey
