"""Time limit that a snippet's own process applies."""

from __future__ import annotations

import contextlib
import signal
import time

import pytest

from sphinx_df_table.worker.timeout import OutOfTimeError, time_limit


def test_a_block_that_takes_longer_is_stopped() -> None:
    started = time.monotonic()
    with pytest.raises(OutOfTimeError), time_limit(0.1):
        time.sleep(60)
    assert time.monotonic() - started < 30


def test_except_exception_does_not_catch_the_error() -> None:
    caught = contextlib.suppress(Exception)  # as a snippet may do it
    with pytest.raises(OutOfTimeError), time_limit(0.1), caught:
        time.sleep(60)


@pytest.mark.parametrize("seconds", [60, 999_999_999])
def test_a_block_within_its_limit_ends_normally_and_resets_the_timer(seconds: float) -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(seconds):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) == before


def test_a_system_without_timers_has_no_such_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    with time_limit(0.01):
        time.sleep(0.05)
