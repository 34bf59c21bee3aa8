-- reveals: files of the host
-- expect: refused table.unknown
SELECT count(*) FROM '/etc/passwd.csv';
