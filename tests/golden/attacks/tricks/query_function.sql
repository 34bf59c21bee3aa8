-- reveals: SQL built at run time
-- expect: refused from.function
SELECT * FROM query('SELECT * FROM persons');
