"""Chinese values: what stands in a cell → a typed value, or a `ValueProblem` with a sentence.

Pure and total: no function here looks at anything but its arguments, and any cell gets a value or a sentence.
NFKC is applied to numbers, dates and codes alone: in free text it would turn ① into 1 and ㎡ into m2.
"""

from etl.values.amounts import WAN_YUAN_PER, Amount, amount, amount_column, is_foreign, refuse_foreign
from etl.values.dates import DateValue, Due, date_of, date_range, due, in_digits, year_of
from etl.values.headings import (
    counts_things,
    heading_unit,
    in_words,
    is_counter,
    normalise_heading,
    same_measure,
    stated_unit,
)
from etl.values.moments import clock_in_digits, moment_of
from etl.values.names import document_number, only_persons, person_names, without_others
from etl.values.numbers import (
    Quantity,
    float_decimal,
    footnote_mark,
    integer,
    number,
    number_column,
    ordinal,
    quantity,
    split_bound,
    without_accounting,
)
from etl.values.percents import percent, says_direction, says_no_growth
from etl.values.periods import period_in_text
from etl.values.shapes import is_unusual, look_alike
from etl.values.sounds import sound_alike
from etl.values.status import choice_of, status_word
from etl.values.text import (
    INVISIBLE,
    SHANGHAI,
    ValueProblem,
    blank_reason,
    code_of,
    is_to_come,
    nfkc,
    plain,
    says_no_figure,
    shown_name,
    text_of,
    unpadded,
    whole_characters,
    yes_or_no,
)
from etl.values.ticks import ticked
from etl.values.uscc import uscc

__all__ = [
    "INVISIBLE",
    "SHANGHAI",
    "WAN_YUAN_PER",
    "Amount",
    "DateValue",
    "Due",
    "Quantity",
    "ValueProblem",
    "amount",
    "amount_column",
    "blank_reason",
    "choice_of",
    "clock_in_digits",
    "code_of",
    "counts_things",
    "date_of",
    "date_range",
    "document_number",
    "due",
    "float_decimal",
    "footnote_mark",
    "heading_unit",
    "in_digits",
    "in_words",
    "integer",
    "is_counter",
    "is_foreign",
    "is_to_come",
    "is_unusual",
    "look_alike",
    "moment_of",
    "nfkc",
    "normalise_heading",
    "number",
    "number_column",
    "only_persons",
    "ordinal",
    "percent",
    "period_in_text",
    "person_names",
    "plain",
    "quantity",
    "refuse_foreign",
    "same_measure",
    "says_direction",
    "says_no_figure",
    "says_no_growth",
    "shown_name",
    "sound_alike",
    "split_bound",
    "stated_unit",
    "status_word",
    "text_of",
    "ticked",
    "unpadded",
    "uscc",
    "whole_characters",
    "without_accounting",
    "without_others",
    "year_of",
    "yes_or_no",
]
