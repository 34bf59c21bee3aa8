-- reveals: what one person owes: sums of balances, and of those above zero
-- expect: withheld
SELECT sum(balance) FILTER (WHERE balance > 0) AS saved FROM survey
