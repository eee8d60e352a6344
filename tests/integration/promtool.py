"""What Prometheus' own tool says about what is meant for Prometheus."""

import pathlib
import subprocess

PROMTOOL = pathlib.Path(__file__).resolve().parents[2] / "build" / "prometheus" / "usr" / "bin" / "promtool"


def run_promtool(*words, text=None):
    """Fails with what promtool says, if it finds anything."""
    assert PROMTOOL.is_file(), f"{PROMTOOL} is missing: tests/run fetches it"
    done = subprocess.run([PROMTOOL, *words], input=text, capture_output=True, text=True, timeout=60, env={})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
