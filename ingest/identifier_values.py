"""Values that identify a child by themselves: NHS and pupil numbers, addresses, postcodes, birthdays in a text."""

import re

from ingest.period_grammar import MONTH

NHS_NUMBER = re.compile(r"(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?:\.0)?")
UPN = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z]")  # no I, O or S: the department's guide to UPNs
POSTCODE_SHAPE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
POSTCODE = re.compile(POSTCODE_SHAPE, re.IGNORECASE)
HOUSE_AND_POSTCODE = re.compile(rf"(?:flat \w+,? )?\d+[A-Za-z]?,?\s.+[\s,]{POSTCODE_SHAPE}", re.IGNORECASE | re.DOTALL)
DAY = rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH},?\s+\d{{2,4}})"
BIRTHDAY_WITHIN = re.compile(
    rf"(?:\bd\.?\s?o\.?\s?b\b\.?|\bdate of birth\b|\bborn(?: on)?\b)\W{{0,5}}{DAY}", re.IGNORECASE
)
NHS_WITHIN = re.compile(r"\bnhs\s*(?:no|number|num|#)?\W{0,4}(\d{3}[ -]?\d{3}[ -]?\d{4})(?!\d)", re.IGNORECASE)
UPN_WITHIN = re.compile(r"\bupn\W{0,4}([A-Z]\d{11}[0-9A-Z])\b", re.IGNORECASE)
WITHIN = re.compile(r"nhs|upn|born|birth|d\W?o\W?b")
LONGEST_DATED_INITIALS = 40
DATED_INITIALS = re.compile(rf"(?:[A-Z]\.?\s?){{2,3}}\s*[-,(/:]?\s*{DAY}\)?")


def is_identifier(text: str) -> bool:
    """Whether a text is an NHS number (with its check digit), a UPN, or an address with house number and postcode."""
    return is_nhs_number(text) or UPN.fullmatch(text) is not None or HOUSE_AND_POSTCODE.fullmatch(text) is not None


def is_nhs_number(text: str) -> bool:
    """Whether ten digits pass the check of the NHS Data Dictionary: weights 10 to 2, modulus 11."""
    found = NHS_NUMBER.fullmatch(text)
    if found is None:
        return False
    digits = [int(sign) for sign in "".join(found.groups())]
    check = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return digits[9] == (0 if check == 11 else check)


def is_postcode(text: str) -> bool:
    """Whether a text is a whole postcode: fifteen households, or fewer."""
    return POSTCODE.fullmatch(text) is not None


def is_dated_initials(text: str) -> bool:
    """Whether a text is a child's initials with a birthday: `JS 12/03/2011`."""
    return len(text) <= LONGEST_DATED_INITIALS and DATED_INITIALS.fullmatch(text) is not None


def holds_identifier(text: str) -> bool:
    """Whether a longer text gives a birthday, an NHS number or a pupil number."""
    if not any(sign.isdigit() for sign in text) or WITHIN.search(text.lower()) is None:
        return False
    return any(pattern.search(text) for pattern in (BIRTHDAY_WITHIN, NHS_WITHIN, UPN_WITHIN))
