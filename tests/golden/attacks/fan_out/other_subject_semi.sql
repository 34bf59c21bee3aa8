-- reveals: enterprises forgotten behind a semi-join
-- expect: refused flow.drops_subject
SELECT count(*) FROM persons WHERE pid IN (SELECT pid FROM jobs WHERE role = 'R1');
