-- reveals: free text
-- expect: refused column.text
SELECT note, count(*) FROM persons GROUP BY note;
