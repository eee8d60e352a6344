"""A test waits for something to happen, never for time to pass."""

import re

import pytest

from lint.tree import files, read

C_SLEEP = re.compile(r"\b(u|nano|clock_nano)?sleep\s*\(")
PYTHON_SLEEP = re.compile(r"\bsleep\s*\(")
SHELL_SLEEP = re.compile(r"^\s*sleep\s", re.M)

# The one loop that looks again and again until what a test waits for is there.
LOOKING_AGAIN = {"tests/integration/waiting.py"}


def sources_of_tests(suffix):
    return [path for path in files() if path.parts[0] == "tests" and path.suffix == suffix and "lint" not in path.parts]


def test_no_test_in_c_sleeps():
    assert [str(path) for path in sources_of_tests(".c") + sources_of_tests(".h") if C_SLEEP.search(read(path))] == []


def test_no_test_in_python_sleeps():
    sleeping = {str(path) for path in sources_of_tests(".py") if PYTHON_SLEEP.search(read(path))}
    assert sleeping - LOOKING_AGAIN == set()


def test_no_script_of_the_tests_sleeps():
    assert [str(path) for path in sources_of_tests("") if SHELL_SLEEP.search(read(path))] == []


@pytest.mark.parametrize("line", ["sleep(1);", "usleep (5000);", "nanosleep(&t, NULL);", "clock_nanosleep(0, 0, &t, 0);"])
def test_sleeps_are_known(line):
    assert C_SLEEP.search(line)


def test_what_only_looks_like_a_sleep_is_left_alone():
    assert not C_SLEEP.search("asleep(1); is_asleep(x); sleeper(2);")
