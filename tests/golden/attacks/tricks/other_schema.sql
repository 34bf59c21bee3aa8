-- reveals: another schema
-- expect: refused table.unknown
SELECT count(*) FROM pg_catalog.pg_tables;
