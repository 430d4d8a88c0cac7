"""The search for cycles rests while a file is read, and runs again afterwards."""

import gc

import pytest

from ingest.garbage import uncollected


def test_the_search_rests_until_the_last_of_two_readings_is_done():
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_search_runs_again_after_a_reading_that_failed():
    with pytest.raises(ValueError, match="no file"), uncollected():
        raise ValueError("no file")
    assert gc.isenabled()


def test_a_search_that_was_off_before_stays_off():
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
