-- expect: same
SELECT count(*) FROM persons;
