-- reveals: how many visits the one to nine people of a district have of whom no weight is known
-- expect: withheld
SELECT p.district, count(p.weight) FROM visits v JOIN persons p ON p.pid = v.pid GROUP BY p.district;
