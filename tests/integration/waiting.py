"""Waiting for a condition, never for a time."""

import time


def wait_until(condition, what, within=30.0, pause=0.02):
    """The first true value of `condition()`; an AssertionError that says `what` did not happen after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {within} s: {what}"
        time.sleep(pause)
