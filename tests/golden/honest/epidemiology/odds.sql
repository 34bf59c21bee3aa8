-- expect: same
WITH c AS (SELECT sex, count(*) FILTER (WHERE smoker = 1) AS yes, count(*) FILTER (WHERE smoker = 0) AS no FROM persons GROUP BY sex) SELECT ln((max(CASE WHEN sex = 'M' THEN yes END) * 1.0 / max(CASE WHEN sex = 'M' THEN no END)) / (max(CASE WHEN sex = 'F' THEN yes END) * 1.0 / max(CASE WHEN sex = 'F' THEN no END))) AS log_odds FROM c;
