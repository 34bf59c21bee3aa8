-- reveals: one row a doctor
-- expect: refused group.id
SELECT doctor, count(*) FROM visits GROUP BY doctor;
