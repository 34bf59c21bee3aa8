-- expect: same
SELECT sector, count(DISTINCT pid) AS staff, count(DISTINCT eid) AS firms FROM jobs JOIN enterprises USING (eid) GROUP BY sector;
