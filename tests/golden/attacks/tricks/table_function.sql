-- reveals: files of the host
-- expect: refused from.function
SELECT * FROM read_csv('/etc/passwd');
