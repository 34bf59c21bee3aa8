-- reveals: who has four or more: a key with its top cut off, and its own sum in another question
-- expect: hides 95
SELECT least(children, 4) AS c, count(*) AS n FROM survey GROUP BY ROLLUP (least(children, 4))
