"""What decides has no clock, no I/O and no thread: the linker is asked, not the source."""

import re
import subprocess

import pytest

from lint.tree import ROOT

BUILD = ROOT / "build" / "release"
PURE = ["adapters", "engine", "proto"]
# The part that they stand on may read and write nothing either, but makes random bytes and aborts without memory.
FOUNDATION = "base"
IMPURE_FOUNDATION = {"digest_random", "secret_set", "secret_copy", "secret_wipe", "secret_reveal"}

OF_THE_C_LIBRARY = re.compile(
    r"""(malloc|calloc|realloc|free|abort|qsort|bsearch
        |mem(cpy|cmp|move|set|chr|ccpy)
        |str(n?(cmp|casecmp|len|cat|cpy)|r?chr|c?spn|str|pbrk|dup)
        |strto(ll|ull|l|ul|d)
        |v?snprintf
        |__(mem\w+|str\w+|v?snprintf)_chk
        |__isoc99_strto\w+|__ctype_b_loc
        |__assert_fail|__stack_chk_fail|_Unwind_Resume|__gcc_personality_v0|_GLOBAL_OFFSET_TABLE_
        |json_\w+
        |fabs|floor|ceil|fmin|fmax|lround|llround)$""",
    re.X,
)


def symbols(part, *options):
    library = BUILD / f"libtidemark_{part}.a"
    if not library.is_file():
        pytest.fail(f"{library.relative_to(ROOT)} is not there: build it first")
    out = subprocess.run(["nm", *options, str(library)], capture_output=True, text=True, check=True).stdout
    return {line.split()[-1] for line in out.splitlines() if len(line.split()) > 1}


def defined(part):
    return symbols(part, "--defined-only", "--extern-only")


def needed(part):
    return symbols(part, "--undefined-only")


@pytest.mark.parametrize("part", PURE)
def test_what_decides_needs_nothing_of_the_world(part):
    ours = set().union(*(defined(other) for other in [*PURE, FOUNDATION])) - IMPURE_FOUNDATION
    assert sorted(name for name in needed(part) - ours if not OF_THE_C_LIBRARY.match(name)) == []


def test_the_foundation_reads_no_clock_and_starts_no_thread():
    worldly = re.compile(r"(clock_\w*|time|gettimeofday|localtime\w*|gmtime\w*|pthread_\w+|thrd_\w+|open\w*|read|write|"
                         r"socket|connect|send\w*|recv\w*|fopen\w*|getenv|rand\w*|uv_\w+)$")  # fmt: skip
    ours = defined(FOUNDATION)
    assert sorted(name for name in needed(FOUNDATION) - ours if worldly.match(name)) == []


@pytest.mark.parametrize("name", ["time", "clock_gettime", "pthread_create", "fopen", "write", "getenv", "printf", "rand"])
def test_the_world_is_known(name):
    assert not OF_THE_C_LIBRARY.match(name)
