"""The unit is one that systemd takes, and shuts the worker in."""

import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = ROOT / "deploy/systemd/tidemark.service"
EXPOSURE_MAX = 1.5  # of 10


def analyze(*words):
    done = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def verify(directory, text):
    """Of a copy that runs the program that was built, and names no manual page: neither is installed here."""
    unit = directory / "tidemark.service"
    text = text.replace("/usr/bin/tidemark", str(ROOT / "build/release/tidemark"))
    unit.write_text(re.sub(r"Documentation=.*\n", "", text), encoding="utf-8")
    return analyze("verify", "--man=no", unit)


def test_systemd_takes_it(tmp_path):
    code, said = verify(tmp_path, UNIT.read_text(encoding="utf-8"))
    assert code == 0, said
    assert "tidemark" not in said, said


def test_what_is_misspelt_is_told(tmp_path):
    _, said = verify(tmp_path, UNIT.read_text(encoding="utf-8").replace("RestartSec", "RestartSecs"))
    assert "RestartSecs" in said


def test_it_is_shut_in():
    _, said = analyze("security", "--offline=true", UNIT)
    assert float(re.search(r"exposure level for tidemark.service: ([\d.]+)", said).group(1)) <= EXPOSURE_MAX
