-- reveals: another database
-- expect: refused text.statement
ATTACH '/tmp/x.db';
