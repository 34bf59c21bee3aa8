-- reveals: who comes first
-- expect: refused text.unknown
SELECT sex, array_agg(income ORDER BY income DESC)[1] FROM persons GROUP BY sex;
