"""Files that wait for a decision are found by who dropped them, and by nobody else."""

import pytest

from dashboard.pending import KEPT_FOR_S, PendingPreviews
from domain.errors import UploadError
from domain.uploads import Reading
from ingest.uploads import Preview


def a_preview(name: str, content: bytes = b"rows") -> Preview:
    return Preview(Reading(name, "", None), content)


def test_two_people_with_the_same_file_have_a_file_each():
    pending = PendingPreviews()
    ours, theirs = pending.keep(a_preview("return.xlsx")), pending.keep(a_preview("return.xlsx"))

    pending.drop(ours)

    assert pending.get(ours) is None
    kept = pending.get(theirs)
    assert kept is not None
    assert kept.reading.file_name == "return.xlsx"


def test_a_token_that_was_guessed_finds_nothing():
    pending = PendingPreviews()
    token = pending.keep(a_preview("return.xlsx"))

    assert pending.get(token[:-1]) is None
    assert len(token) >= 32


def test_when_there_is_no_room_a_new_file_is_refused_and_the_others_stay():
    pending = PendingPreviews(most_files=1)
    token = pending.keep(a_preview("first.xlsx"))

    with pytest.raises(UploadError, match=r"second\.xlsx was not taken: too many files wait"):
        pending.keep(a_preview("second.xlsx"))

    assert pending.get(token) is not None


def test_the_bytes_of_all_that_waits_are_bounded():
    pending = PendingPreviews(most_bytes=10)
    pending.keep(a_preview("small.csv", b"12345678"))

    with pytest.raises(UploadError):
        pending.keep(a_preview("other.csv", b"123"))


def test_what_waits_too_long_is_forgotten():
    now = [0.0]
    pending = PendingPreviews(clock=lambda: now[0])
    token = pending.keep(a_preview("return.xlsx"))

    now[0] = KEPT_FOR_S + 1

    assert pending.get(token) is None


def test_a_file_that_was_decided_on_is_known_from_one_that_was_forgotten():
    now = [0.0]
    pending = PendingPreviews(clock=lambda: now[0])
    forgotten = pending.keep(a_preview("old.xlsx"))
    now[0] = KEPT_FOR_S + 1
    decided = pending.keep(a_preview("new.xlsx"))

    pending.drop(decided)

    assert pending.was_decided(decided)
    assert not pending.was_decided(forgotten)


def test_only_ones_own_waiting_files_are_asked_whether_they_are_the_same():
    pending = PendingPreviews()
    ours = pending.keep(Preview(Reading("return.xlsx", "same", None), b""))

    assert pending.name_of_same([ours], "same") == "return.xlsx"
    assert pending.name_of_same([ours], "another") is None
    assert pending.name_of_same(["a guess"], "same") is None
