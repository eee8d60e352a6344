"""Who may include whom.  The libraries are linked along the same arrows, but a header needs no library."""

import pathlib
import re

import pytest

from lint.tree import c_sources, part_of, read

ARROWS = {
    "base": set(),
    "proto": {"base"},
    "adapters": {"proto", "base"},
    "engine": {"adapters", "proto", "base"},
    "http": {"base"},
    "aws": {"http", "base"},
    "kafka": {"proto", "base"},
    "sandbox": {"aws", "http", "base"},
    "observe": {"http", "base"},
    "shell": {"engine", "kafka", "aws", "observe", "proto", "base"},
    "page": {"shell", "engine", "adapters", "http", "proto", "base"},
    "cli": {"page", "shell", "engine", "adapters", "kafka", "sandbox", "aws", "http", "observe", "proto", "base"},
    "main": {"cli"},
}

# A library that only some of the sources know: the only places from which it can be replaced.
LIBRARIES = {
    "curl/": "worker/http/",
    "microhttpd.h": "worker/http/",
    "librdkafka/": "worker/kafka/",
    "openssl/": "worker/base/digest.c",
    "expat.h": "worker/aws/",
    "cmocka.h": "tests/",
}

# Clocks, files, sockets and threads stay outside: what may be included where everything is decided.
PURE = {"adapters", "engine", "proto"}
PURE_HEADERS = {
    "assert.h", "ctype.h", "inttypes.h", "jansson.h", "limits.h", "math.h", "stdalign.h", "stdarg.h", "stdbool.h",
    "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h", "strings.h",
}  # fmt: skip


def own_includes(path):
    return re.findall(r'^\s*#\s*include\s+"([^"]+)"', read(path), flags=re.M)


def library_includes(path):
    return re.findall(r"^\s*#\s*include\s+<([^>]+)>", read(path), flags=re.M)


@pytest.mark.parametrize("part", sorted(ARROWS))
def test_a_part_includes_only_along_the_arrows(part):
    wrong = [
        f"{path}: {header}"
        for path in c_sources()
        if part_of(path) == part
        for header in own_includes(path)
        if header.split("/")[0] not in ARROWS[part] | {part}
    ]
    assert wrong == []


def test_every_part_has_its_arrows():
    assert {part_of(path) for path in c_sources()} <= set(ARROWS)


def test_arrows_never_lead_back():
    reached = {part: set(arrows) for part, arrows in ARROWS.items()}
    for _ in ARROWS:
        for arrows in reached.values():
            arrows.update(*(reached[part] for part in list(arrows)))
    assert [part for part, arrows in reached.items() if part in arrows] == []


def adapters():
    return [path for path in c_sources() if part_of(path) == "adapters" and path.suffix == ".c" and path.name != "registry.c"]


def rows():
    """The names of the adapters, from the registry's table."""
    return set(re.findall(r"ROW\((\w+)\)", read(pathlib.Path("adapters/registry.h"))))


def hooks():
    """Files of an adapter's hooks: ec2_launch.c belongs to ec2."""
    return [path for path in adapters() if path.stem not in rows()]


def test_an_adapter_is_nothing_but_a_row_of_the_registry():
    """Two adapters of one API may share rows in a header of their own, as ebs_api.h; hooks have files of their own."""
    own = {f"adapters/{path.stem}.h" for path in hooks()}
    wrong = [
        f"{path}: {header}"
        for path in adapters()
        if path.stem in rows()
        for header in own_includes(path) + library_includes(path)
        if header not in own | {"adapters/registry.h"} and not re.fullmatch(r"adapters/\w+_api\.h", header)
    ]
    assert wrong == []


def test_hooks_know_nothing_but_values():
    """They get a value and give one: neither the engine nor another adapter is theirs to see."""
    assert [path.stem for path in hooks() if not any(path.stem.startswith(f"{row}_") for row in rows())] == []
    wrong = [
        f"{path}: {header}"
        for path in hooks()
        for header in own_includes(path)
        if header not in {f"adapters/{path.stem}.h", "base/json.h"} and not re.fullmatch(r"adapters/\w+_api\.h", header)
    ]
    assert wrong == []


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_a_library_is_included_in_one_place(library):
    wrong = [
        str(path)
        for path in c_sources()
        if not str(path).startswith(LIBRARIES[library])
        and any(header.startswith(library) for header in library_includes(path))
    ]
    assert wrong == []


@pytest.mark.parametrize("part", sorted(PURE))
def test_what_decides_includes_nothing_of_the_world(part):
    wrong = [
        f"{path}: {header}"
        for path in c_sources()
        if part_of(path) == part
        for header in library_includes(path)
        if header not in PURE_HEADERS
    ]
    assert wrong == []
