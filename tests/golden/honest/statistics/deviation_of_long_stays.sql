-- expect: shows
SELECT stddev_samp(days) AS s FROM visits WHERE days >= 6;
