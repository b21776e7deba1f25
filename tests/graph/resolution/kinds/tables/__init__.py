"""For every kind of columns a table with an example of every rule and every level."""

from __future__ import annotations

from tests.graph.resolution.kinds.tables.attributes import (
    ADDRESS,
    BIRTH_YEAR,
    CATEGORY,
    DAY,
    NUMBER,
    OCCUPATION,
    POSTCODE,
    REGION,
    SEX,
    SUBJECT_TYPE,
    TEXT,
)
from tests.graph.resolution.kinds.tables.identifiers import (
    CREDIT_CODE,
    EMAIL,
    IDENTIFIER,
    IDENTITY_NUMBER,
    PHONE,
)
from tests.graph.resolution.kinds.tables.names import (
    COMPANY_NAME,
    GIVEN_AND_SURNAME,
    GIVEN_NAME,
    NAME,
    PERSON_NAME,
    SURNAME,
)
from tests.graph.resolution.kinds.tables.row import Row

TABLES: dict[str, list[Row]] = {
    "person_name": PERSON_NAME,
    "given_name": GIVEN_NAME,
    "surname": SURNAME,
    "given_and_surname": GIVEN_AND_SURNAME,
    "company_name": COMPANY_NAME,
    "name": NAME,
    "identity_number": IDENTITY_NUMBER,
    "credit_code": CREDIT_CODE,
    "identifier": IDENTIFIER,
    "phone": PHONE,
    "email": EMAIL,
    "birth_date": DAY,
    "date": DAY,
    "birth_year": BIRTH_YEAR,
    "sex": SEX,
    "subject_type": SUBJECT_TYPE,
    "address": ADDRESS,
    "region": REGION,
    "postcode": POSTCODE,
    "occupation": OCCUPATION,
    "category": CATEGORY,
    "text": TEXT,
    "number": NUMBER,
}
