-- reveals: what the one person who owes money owes, from a sum of absolutes that hides its column
-- expect: withheld
SELECT sum(abs(-balance) - balance) AS owed FROM survey;
