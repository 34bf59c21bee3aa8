-- expect: same
SELECT k, count(*) AS n FROM visits v LEFT JOIN (SELECT vid, 'drug' AS k FROM prescriptions) r ON r.vid = v.vid GROUP BY k
