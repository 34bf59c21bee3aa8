-- reveals: the day, spelt in a format of its own
-- expect: refused group.quasi
SELECT strftime(day, '%d/%m/%Y'), count(*) FROM visits GROUP BY 1;
