-- reveals: counts of every diagnosis in one number
-- expect: refused measure.argument
SELECT sum(f.weight) FROM visits v JOIN fees f ON f.diagnosis = v.diagnosis;
