# ruff: noqa: E501 - a pattern reads best on one line
"""Numbers that no content can tell apart: label, shape that the header's word must meet, least variety of values."""

HEADED = (
    ("medical_record_number", "regexp_full_match(u, '[A-Z]{0,6}\\d{3,16}[A-Z]?')", 0.05),
    ("student_number", "regexp_full_match(u, '[A-Z]{0,4}\\d{5,20}X?')", 0.2),
    ("employee_number", "regexp_full_match(u, '[A-Z]{0,6}\\d{3,14}')", 0.005),
    ("bank_account", "regexp_full_match(u, '\\p{Han}{0,20}[A-Z]{0,2}\\d{8,32}|[0-9*]{8,32}')", 0.2),
    (
        "account_name",
        "regexp_full_match(l, '[^\\s]{2,40}') AND (regexp_matches(l, '[a-z\\p{Han}]') OR regexp_full_match(l, '1\\d{10}'))",
        0.02,
    ),
    ("imsi", "regexp_full_match(u, '460\\d{12}')", 0.2),
    ("engine_number", "regexp_full_match(u, '[0-9A-Z*]{5,16}') AND regexp_matches(u, '\\d{3}')", 0.4),
    ("meter_number", "regexp_full_match(u, '[A-Z]{0,4}\\d{3,20}')", 0.02),
    ("object_id", "regexp_full_match(u, '[0-9A-Z/_.:+#-]{3,40}') AND regexp_matches(u, '\\d')", 0.02),
    ("driving_licence", "regexp_full_match(u, '[0-9*]{10,18}X?')", 0.2),
    ("social_security_card", "regexp_full_match(u, '[A-Z]{0,2}[0-9*]{7,20}[X]?')", 0.3),
    ("person_number", "regexp_full_match(u, '[0-9A-Z]{4,20}') AND regexp_matches(u, '\\d')", 0.02),
    (
        "signature",
        "regexp_matches(l, '[.](jpe?g|png|bmp|gif|webp|tiff?)$|^data:|^[a-z0-9+/=]{60,}$|/') OR len > 200",
        0.0,
    ),
)
