-- reveals: paths of the host
-- expect: refused from.function
SELECT * FROM duckdb_settings();
