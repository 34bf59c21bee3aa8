-- reveals: rows of two enterprises in one
-- expect: refused join.subject_mismatch
SELECT count(*) FROM jobs a JOIN jobs b ON a.pid = b.pid;
