"""A service is a file, a row and a test file: none of the three goes without the others."""

import re

import pytest

from lint.tree import ROOT

DEFINED = re.compile(r"^const struct adapter (\w+)_adapter = \{", re.M)
ROW = re.compile(r"\bROW\((\w+)\)")


def defined_in(folder):
    return {name for path in folder.glob("*.c") for name in DEFINED.findall(path.read_text())}


def rows_in(folder):
    text = (folder / "registry.h").read_text()
    return set(ROW.findall(text[text.index("#define ADAPTERS(ROW)") :]))


def missing(root):
    """What is wrong with the adapters below a root, a sentence each."""
    adapters, tests = root / "adapters", root / "tests" / "adapters"
    defined, rows = defined_in(adapters), rows_in(adapters)
    return sorted(
        [f"adapters/{name}.c has no row in adapters/registry.h" for name in defined - rows]
        + [f"the row {name} has no table in adapters/" for name in rows - defined]
        + [f"{name} has no tests/adapters/test_{name}.c" for name in rows if not (tests / f"test_{name}.c").exists()]
        + [f"{name} has no sample jobs" for name in rows if not (tests / "samples" / f"{name}.json").exists()]
    )


def test_the_adapters_of_the_project_are_whole():
    assert missing(ROOT) == []
    assert rows_in(ROOT / "adapters") >= {"ebs"}


@pytest.fixture
def small(tmp_path):
    """A project with one service, x."""
    for folder in ("adapters", "tests/adapters/samples"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "adapters/registry.h").write_text("/* ROW(comment) */\n#define ADAPTERS(ROW) \\\n    ROW(x)\n")
    (tmp_path / "adapters/x.c").write_text("const struct adapter x_adapter = {\n};\n")
    (tmp_path / "tests/adapters/test_x.c").write_text("")
    (tmp_path / "tests/adapters/samples/x.json").write_text("{}")
    return tmp_path


def test_a_whole_service_passes(small):
    assert missing(small) == []


def test_a_file_without_a_row_fails(small):
    (small / "adapters/y.c").write_text("const struct adapter y_adapter = {\n};\n")
    assert missing(small) == ["adapters/y.c has no row in adapters/registry.h"]


def test_a_row_without_its_files_fails(small):
    (small / "adapters/registry.h").write_text("#define ADAPTERS(ROW) ROW(x) ROW(y)\n")
    assert missing(small) == [
        "the row y has no table in adapters/",
        "y has no sample jobs",
        "y has no tests/adapters/test_y.c",
    ]
