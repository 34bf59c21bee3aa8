-- reveals: one person by the pattern of a number
-- expect: refused filter.subject
SELECT count(*) FROM persons WHERE regexp_matches(pid, '^P7$');
