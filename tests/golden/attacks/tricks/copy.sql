-- reveals: a file
-- expect: refused text.unreadable
COPY persons TO '/tmp/x.csv';
