-- reveals: tokens, in upper case
-- expect: refused group.subject
SELECT upper(pid), count(*) FROM persons GROUP BY 1;
