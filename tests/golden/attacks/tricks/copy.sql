-- reveals: a file
-- expect: refused text.statement
COPY persons TO '/tmp/x.csv';
