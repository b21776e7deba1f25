"""Names of persons and companies: one normal form for keys, readings for search, comparisons for stewards.

The rule of this package: folding for keys is cautious and frozen; everything bolder (readings, look-alikes, company
parts) is a comparison with a sentence, never a change of the name.
"""

from graph.names.companies import CompanyName, parse_company_name
from graph.names.company_comparison import compare_company_names
from graph.names.comparison import NameComparison, NameRelation, NameRule
from graph.names.normal import normal_name, normal_names
from graph.names.person_comparison import compare_person_names
from graph.names.persons import PersonName, parse_person_name
from graph.names.search import index_forms, pinyin_keys, search_forms
from graph.names.several import names_in

__all__ = [
    "CompanyName",
    "NameComparison",
    "NameRelation",
    "NameRule",
    "PersonName",
    "compare_company_names",
    "compare_person_names",
    "index_forms",
    "names_in",
    "normal_name",
    "normal_names",
    "parse_company_name",
    "parse_person_name",
    "pinyin_keys",
    "search_forms",
]
