SELECT town, ward, count(DISTINCT person) AS persons, avg(cost) AS mean_cost
FROM visits
GROUP BY town, ward
ORDER BY town, ward
