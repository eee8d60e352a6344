"""The page in a real browser."""

from datetime import UTC, datetime, timedelta

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from integration.waiting import wait_until
from page import axe
from page.conftest import show_at


def text_of(browser, selector):
    found = browser.find_elements(By.CSS_SELECTOR, selector)
    return found[0].text if found else ""


def open_page(browser, playground, target="/"):
    browser.get(playground.address + target)
    wait_until(lambda: text_of(browser, "#connection") == "Live", "the page shows what the worker says")


def row_of(browser, job_id):
    return text_of(browser, f"tr[data-key='{job_id}']")


def test_a_job_is_followed_from_created_to_completed_without_a_reload(browser, playground):
    """Its scope is paused until the page was seen to show that it waits: the page may take its time."""
    open_page(browser, playground)
    browser.execute_script("window.wasNeverLeft = true")
    playground.switch("111122223333/sa-east-1", Paused=True)

    playground.back_up("followed", f"volume/vol-{0xF0:017x}", region="sa-east-1")

    wait_until(lambda: "CREATED" in row_of(browser, "followed"), "the page shows that it waits")
    assert "to be resumed" in row_of(browser, "followed")
    playground.switch("111122223333/sa-east-1", Paused=False)
    wait_until(lambda: "COMPLETED" in row_of(browser, "followed"), "the page shows that it is complete")
    assert browser.execute_script("return window.wasNeverLeft")


def test_a_filter_is_kept_in_the_url(browser, playground):
    playground.back_up("in-ireland", "volume/vol-0000000000000001a")
    playground.back_up("in-frankfurt", "volume/vol-0000000000000001b", region="eu-central-1")
    playground.wait_for("in-frankfurt", "COMPLETED")
    open_page(browser, playground)

    browser.find_element(By.CSS_SELECTOR, "select[name=region]").send_keys("eu-central-1")

    wait_until(lambda: row_of(browser, "in-frankfurt") and not row_of(browser, "in-ireland"), "one Region is shown")
    assert "region=eu-central-1" in browser.current_url
    browser.refresh()
    wait_until(lambda: row_of(browser, "in-frankfurt"), "the same is shown again")
    assert not row_of(browser, "in-ireland")


def test_a_failed_job_comes_first_and_says_why(browser, playground):
    playground.back_up("hopeless", "table/orders", service="dynamodb")
    playground.wait_for("hopeless", "FAILED")
    open_page(browser, playground)

    wait_until(lambda: "Failed" in text_of(browser, ".urgent"), "it is among what needs attention")
    assert "does not exist" in text_of(browser, ".tasks li[data-key=hopeless]")


def test_what_is_old_is_not_taken_for_the_present(browser, looked_at):
    open_page(browser, looked_at, "/?text=looked-at")

    browser.set_network_conditions(offline=True, latency=0, throughput=1 << 20)
    try:
        wait_until(lambda: "has not answered since" in text_of(browser, "[role=alert]"), "the page says so")
        assert text_of(browser, "#connection") == "Not answering"
        assert "COMPLETED" in row_of(browser, "looked-at")
        assert axe.violations(browser) == []
        browser.find_element(By.LINK_TEXT, "Fleet").click()
        wait_until(lambda: "Nothing of this has been heard" in text_of(browser, "main"), "what was never seen is not shown")
    finally:
        browser.delete_network_conditions()
    wait_until(lambda: "playground" in text_of(browser, "main"), "it goes on by itself")

    assert text_of(browser, "[role=alert]") == ""
    failures = [entry["message"] for entry in browser.get_log("browser")]
    assert failures and all("ERR_INTERNET_DISCONNECTED" in message for message in failures)


def test_a_job_that_expired_says_why_and_where(browser, playground):
    """Its snapshot never ends, and its window does in a few seconds."""
    begun = datetime.now(UTC) - timedelta(seconds=54)
    volume = f"vol-{0xE0:017x}"
    playground.inject("snapshot-stuck", operation="CreateSnapshot", resource=volume, count=1)

    scheduled = {"ScheduledTime": f"{begun:%Y-%m-%dT%H:%M:%SZ}"}
    playground.back_up("expiring", f"volume/{volume}", CompleteWindowMinutes=1, Extensions=scheduled)
    playground.wait_for("expiring", "EXPIRED")
    open_page(browser, playground, "/?job=expiring")

    wait_until(lambda: "COMPLETE_WINDOW_EXPIRED" in text_of(browser, "[data-key=why]"), "the reason is shown")
    assert "longer completion window" in text_of(browser, "[data-key=why]")
    assert "await-snapshot" in text_of(browser, ".steps .ended")
    assert "create-snapshot" in text_of(browser, ".steps .done")


VIEWS = ["/", "/?view=points", "/?view=budgets", "/?view=fleet", "/?job=looked-at"]


@pytest.fixture
def looked_at(playground):
    playground.back_up("looked-at", "volume/vol-00000000000000aaa")
    playground.back_up("lost", "table/orders", service="dynamodb")
    playground.wait_for("looked-at", "COMPLETED")
    return playground


def test_nothing_is_in_the_way_of_anybody_and_all_fits_a_narrow_screen(browser, looked_at):
    for target in VIEWS:
        for width, scheme in ((1280, "light"), (390, "dark")):
            show_at(browser, width, prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
            open_page(browser, looked_at, target)
            assert axe.violations(browser) == [], (target, scheme)
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width, target


def test_everything_is_reached_with_the_keyboard_alone(browser, looked_at):
    open_page(browser, looked_at, "/?text=looked-at")
    wait_until(lambda: row_of(browser, "looked-at"), "the job is listed")
    stops = []
    for _ in range(40):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        here = browser.switch_to.active_element
        stops.append(here.get_attribute("name") or here.text)
        assert browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle") == "solid", stops
        if here.get_attribute("href") and here.get_attribute("href").endswith("job=looked-at"):
            break

    assert stops[0] == "Skip to the content"
    assert {"Jobs", "Recovery points", "Budgets", "Fleet", "text", "state", "service", "account", "region"} <= set(stops)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait_until(lambda: text_of(browser, "h1") == "Backup of vol-00000000000000aaa", "the job is shown")
    wait_until(lambda: browser.switch_to.active_element.tag_name == "h1", "and has the focus")
    assert "COMPLETED" in text_of(browser, "[data-key=events]")
    assert browser.find_elements(By.CSS_SELECTOR, "svg.chart[aria-label]")
    browser.back()
    wait_until(lambda: row_of(browser, "looked-at"), "the list is shown again")
