"""axe-core in a browser: what of the page shown is in the way of somebody, by WCAG 2.2 AA."""

import pathlib
import zipfile

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = """
const answer = arguments[arguments.length - 1];
axe.run(document, {runOnly: arguments[0]}).then(answer, (failure) => answer({failure: String(failure)}));
"""


def script():
    [jar] = pathlib.Path(__file__).resolve().parents[2].glob("build/axe/lib/selenium-*.jar")
    return zipfile.ZipFile(jar).read("axe.min.js").decode()


def violations(browser):
    """[(rule, impact, the elements)]"""
    if not browser.execute_script("return typeof axe === 'object'"):
        browser.execute_script(script())
    found = browser.execute_async_script(ASK, LEVELS)
    assert found.get("passes"), found
    return [(rule["id"], rule["impact"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]
