-- reveals: another database
-- expect: refused text.unreadable
ATTACH '/tmp/x.db';
