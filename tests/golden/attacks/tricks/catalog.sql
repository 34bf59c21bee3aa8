-- reveals: the sidecar's columns
-- expect: refused table.unknown
SELECT count(*) FROM information_schema.columns;
