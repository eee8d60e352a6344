"""README.md says what the program says."""

import pathlib
import subprocess

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
FROM, END = "<!-- from: tidemark check-config --markdown -->\n", "<!-- end -->"


def test_the_options_are_those_of_the_program(binary):
    printed = subprocess.run([binary, "check-config", "--markdown"], check=True, capture_output=True, text=True, env={})
    text = README.read_text(encoding="utf-8")
    assert text[text.index(FROM) + len(FROM) : text.index(END)] == printed.stdout
