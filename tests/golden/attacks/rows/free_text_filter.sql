-- reveals: who has a word in their notes
-- expect: refused column.text
SELECT count(*) FROM persons WHERE note LIKE '%17%';
