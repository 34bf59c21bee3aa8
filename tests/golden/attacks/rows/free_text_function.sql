-- reveals: free text, by its length
-- expect: refused column.text
SELECT sum(length(note)) FROM persons;
