-- reveals: every income, through a sub-query
-- expect: refused select.rows
SELECT x FROM (SELECT income AS x FROM persons) t;
