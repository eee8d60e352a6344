"""README.md says what the program says."""

import pathlib
import subprocess

import pytest

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
END = "<!-- end -->"


@pytest.mark.parametrize("words", ["check-config --markdown", "exit-codes --markdown"])
def test_its_tables_are_those_of_the_program(binary, words):
    begin = f"<!-- from: tidemark {words} -->\n"
    printed = subprocess.run([binary, *words.split()], check=True, capture_output=True, text=True, env={})
    text = README.read_text(encoding="utf-8")
    assert text[text.index(begin) :].removeprefix(begin).split(END)[0] == printed.stdout
