"""How long things may be, and what they may not be called."""

import re

import pytest

from lint.tree import c_sources, files, functions, read

FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400
COLUMNS_MAX = 120
NAMES_THAT_SAY_NOTHING = re.compile(r"(^|[-_.])(utils?|helpers?|common|misc|manager)([-_.]|$)", re.I)

SAMPLE = """
#define TABLE(ROW) { \\
    ROW(a) }
static const struct row rows[] = {
    {"}", '{'}, /* { */
};
static int one(int a,
               int b)
{
    if (a) {
        return b; // }
    }
    return 0;
}

struct s *two(void)
{
}
"""


def test_functions_are_found():
    assert list(functions(SAMPLE)) == [("one", 9, 14), ("two", 17, 18)]


def test_functions_are_found_in_the_tree():
    assert sum(1 for path in c_sources() for _ in functions(read(path))) > 500


def test_functions_are_short():
    too_long = [
        f"{path}:{first}: {name} has {last - first + 1} lines"
        for path in c_sources()
        for name, first, last in functions(read(path))
        if last - first + 1 > FUNCTION_LINES_MAX
    ]
    assert too_long == []


def test_files_are_short():
    lengths = {str(path): read(path).count("\n") for path in c_sources()}
    assert {path: lines for path, lines in lengths.items() if lines > FILE_LINES_MAX} == {}


def test_lines_are_short():
    too_wide = [
        f"{path}:{number}: {len(line)} columns"
        for path in c_sources()
        for number, line in enumerate(read(path).splitlines(), 1)
        if len(line) > COLUMNS_MAX
    ]
    assert too_wide == []


def test_files_have_names_that_say_something():
    assert [str(path) for path in files() if NAMES_THAT_SAY_NOTHING.search(path.name)] == []


@pytest.mark.parametrize("name", ["util.c", "string_utils.h", "common.py", "aws-helper", "misc.txt", "job_manager.c"])
def test_names_that_say_nothing_are_known(name):
    assert NAMES_THAT_SAY_NOTHING.search(name)


@pytest.mark.parametrize("name", ["utility_room.c", "commons.h", "uncommon.c", "miscount.c", "manage.c"])
def test_other_names_are_left_alone(name):
    assert not NAMES_THAT_SAY_NOTHING.search(name)
