"""The manual pages, the schemas and the table of exit codes are what the program is."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def tell(binary):
    def run(*words):
        return subprocess.run([binary, *words], check=True, capture_output=True, text=True, env={}).stdout

    return run


def commands(tell):
    lines = tell("help").split("Commands:\n")[1].split("\n\n")[0].splitlines()
    return [line.split("  ")[1] for line in lines]


def test_every_command_has_its_place_in_a_page(tell):
    pages = tell("man").split()
    assert {"tidemark.1", "tidemark.properties.5", "tidemark-exit-codes.7"} <= set(pages)
    for command in commands(tell):
        page = tell("man", f"tidemark-{command.split()[0]}.1")
        assert f".SS tidemark {command}\n".replace("-", "\\-") in page
    assert len(pages) == 3 + len({command.split()[0] for command in commands(tell)})


def test_every_page_is_well_formed(tell, tmp_path):
    if not (shutil.which("mandoc") and shutil.which("groff")):
        pytest.skip("mandoc and groff are not installed: deploy/install-packages mandoc groff-base")
    for name in tell("man").split():
        page = tmp_path / name
        page.write_text(tell("man", name), encoding="utf-8")
        lint = subprocess.run(["mandoc", "-Tlint", "-Wwarning", page], capture_output=True, text=True)
        assert lint.stdout == "", name
        set_ = subprocess.run(["groff", "-ww", "-man", "-Tutf8", page], capture_output=True, text=True)
        assert set_.stderr == "", name
        shown = subprocess.run(["mandoc", "-Tascii", page], capture_output=True, text=True).stdout
        assert "`" not in shown, name


def test_every_option_stands_in_the_properties_page(tell):
    page = tell("man", "tidemark.properties")
    options = [line.split("|")[1].strip(" `") for line in tell("check-config", "--markdown").splitlines()[2:]]
    for option in options[:-1]:  # the last is the row of kafka.*
        assert f".B {option}\n" in page


def test_the_schemas_are_those_of_the_project(tell):
    listed = [json.loads(line) for line in tell("schema", "list").splitlines()]
    files = sorted([*(ROOT / "proto").glob("*.schema.json"), ROOT / "proto" / "asyncapi.yaml"])
    assert sorted(row["file"] for row in listed) == sorted(str(path.relative_to(ROOT)) for path in files)
    for row in listed:
        assert tell("schema", row["name"]) == (ROOT / row["file"]).read_text(encoding="utf-8")
    completed = tell("completion", "fish").split("__tidemark_in schema' -a '")[1].split("'")[0].split()
    assert sorted(completed) == sorted(["list", *(row["name"] for row in listed)])


def test_exit_codes_are_counted_from_nought(tell):
    codes = [json.loads(line) for line in tell("exit-codes").splitlines()]
    assert [row["code"] for row in codes] == list(range(9))
    page = tell("man", "tidemark-exit-codes")
    assert all(f".TP\n.B {row['code']}\n" in page for row in codes)


def test_what_is_installed_is_found_where_people_look(binary, tmp_path):
    environment = {"PATH": os.environ["PATH"], "DESTDIR": str(tmp_path)}
    command = ["cmake", "--install", binary.parent, "--prefix", "/usr"]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    for path in [
        "bin/tidemark",
        "share/man/man1/tidemark-job.1",
        "share/man/man5/tidemark.properties.5",
        "share/man/man7/tidemark-exit-codes.7",
        "share/bash-completion/completions/tidemark",
        "share/zsh/site-functions/_tidemark",
        "share/fish/vendor_completions.d/tidemark.fish",
    ]:
        assert (tmp_path / "usr" / path).stat().st_size > 0, path
