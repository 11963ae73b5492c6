"""The article's steps in a real browser, and the key that comes of it used by the program's own client."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import client_for
from wizard.kustomer.errors import KeyRefused
from wizard.kustomer.sites import local_site
from wizard.practice import PracticeServer

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(180)]

selenium = pytest.importorskip("selenium")

from selenium.common.exceptions import WebDriverException  # noqa: E402
from selenium.webdriver import Chrome, ChromeOptions  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.remote.webelement import WebElement  # noqa: E402
from selenium.webdriver.support.select import Select  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

ROLES = ("org.permission.search.create", "org.permission.conversation.read", "org.permission.note.read")
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
QUIET = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1200,900"),
)


@pytest.fixture
def start_browser(tmp_path: Path) -> Iterator[Callable[..., Chrome]]:
    """Starts browsers with a profile of their own, and ends them."""
    if not (BROWSER and DRIVER):
        pytest.skip("needs Chromium and its driver")
    started: list[Chrome] = []

    def start(**preferences: object) -> Chrome:
        options = ChromeOptions()
        options.binary_location = BROWSER or ""
        for argument in (*QUIET, f"--user-data-dir={tmp_path / f'profile-{len(started)}'}"):
            options.add_argument(argument)
        options.add_experimental_option("prefs", preferences)
        started.append(Chrome(options=options, service=Service(DRIVER)))
        return started[-1]

    yield start
    for browser in started:
        browser.quit()


def arrive(browser: Chrome, heading: str) -> None:
    """Waits for a page: what is clicked returns before the next page is there."""
    wait = WebDriverWait(browser, 20, ignored_exceptions=[WebDriverException])
    wait.until(lambda b: b.find_element(By.TAG_NAME, "h1").text == heading, f"{heading} does not come")
    wait.until(lambda b: b.execute_script("return document.readyState") == "complete")


def log_in(browser: Chrome, practice: PracticeServer) -> None:
    browser.get(f"{practice.url}/app/settings/api_keys")
    arrive(browser, "Log in to lumenbikes")
    named(browser, "Log in").click()
    arrive(browser, "API Keys")


def named(browser: Chrome, text: str) -> WebElement:
    return browser.find_element(By.XPATH, f"//main//*[self::a or self::button][contains(normalize-space(), '{text}')]")


def labelled(browser: Chrome, label: str) -> WebElement:
    target = browser.find_element(By.XPATH, f"//label[starts-with(normalize-space(), '{label}')]")
    return browser.find_element(By.ID, target.get_attribute("for") or "")


def create_key(browser: Chrome, name: str) -> str:
    """From the keys page to the page that shows the token."""
    named(browser, "+ Add API Key").click()
    arrive(browser, "Add API Key")
    labelled(browser, "Name").send_keys(name)
    labelled(browser, "Paste a list of roles").send_keys("\n".join(ROLES[1:]))
    browser.find_element(By.CSS_SELECTOR, f"input[value='{ROLES[0]}']").click()
    assert Select(labelled(browser, "Expires")).first_selected_option.text == "No Expiration"
    named(browser, "Create").click()
    arrive(browser, f"“{name}” was created")
    return labelled(browser, "Token").get_attribute("value") or ""


def test_from_the_login_to_a_refused_key(practice: PracticeServer, start_browser: Callable[..., Chrome]) -> None:
    browser = start_browser()
    browser.get(local_site(practice.subdomain, practice.url).keys_page_url)
    arrive(browser, "Log in to lumenbikes")
    named(browser, "Log in").click()
    arrive(browser, "API Keys")
    assert browser.current_url == f"{practice.url}/app/settings/api_keys"

    browser.get(f"{practice.url}/app")
    for link in ("Settings", "Security", "API Keys"):
        named(browser, link).click()
        arrive(browser, link)

    shown = create_key(browser, "Customer AI")
    assert shown.count(".") == 2
    token = copied(browser)
    assert token == shown
    assert practice.keys.find(token) is not None

    named(browser, "Done").click()
    arrive(browser, "API Keys")
    assert token not in browser.page_source
    browser.back()
    arrive(browser, "API Keys")
    assert token not in browser.page_source, "going back does not bring it back"
    browser.get(f"{practice.url}/app/settings/api_keys")
    assert f"…{token[-4:]}" in browser.find_element(By.TAG_NAME, "table").text

    with client_for(practice, token) as client:
        facts = client.get_token()
        assert set(facts.roles) == set(ROLES)

        browser.find_element(By.CSS_SELECTOR, "a[aria-label='Delete Customer AI']").click()
        arrive(browser, "Delete “Customer AI”?")
        named(browser, "Delete").click()
        arrive(browser, "API Keys")
        assert "No API key yet" in browser.find_element(By.TAG_NAME, "main").text
        with pytest.raises(KeyRefused):
            client.get_token()

    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert severe == [], "nothing is blocked or missing"


def copied(browser: Chrome) -> str:
    """Presses Copy Token; what is then in the clipboard."""
    origin = browser.current_url.partition("/app")[0]
    permissions = {"origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    browser.execute_cdp_cmd("Browser.grantPermissions", permissions)
    named(browser, "Copy Token").click()
    WebDriverWait(browser, 10).until(lambda b: b.find_element(By.ID, "copied").text)
    assert browser.find_element(By.ID, "copied").text == "Copied"
    read = "const done = arguments[0]; navigator.clipboard.readText().then(done, (error) => done('! ' + error));"
    return str(browser.execute_async_script(read))


def test_it_works_by_keyboard_alone(practice: PracticeServer, start_browser: Callable[..., Chrome]) -> None:
    browser = start_browser()
    browser.get(f"{practice.url}/app/settings/api_keys")
    arrive(browser, "Log in to lumenbikes")
    press(browser, Keys.ENTER)  # Log in has the focus
    arrive(browser, "API Keys")
    tab_to(browser, "+ Add API Key")
    press(browser, Keys.ENTER)
    arrive(browser, "Add API Key")
    press(browser, "By keyboard", Keys.TAB, *ROLES[0], Keys.TAB, Keys.SPACE)
    tab_to(browser, "Create")
    press(browser, Keys.ENTER)
    arrive(browser, "“By keyboard” was created")
    assert browser.switch_to.active_element.text == "Copy Token"
    (key,) = practice.keys.of_org("lumenbikes")
    assert set(key.roles) == {"org.permission", ROLES[0]}

    press(browser, Keys.TAB, Keys.ENTER)  # Done
    arrive(browser, "API Keys")
    tab_to(browser, "Delete")
    press(browser, Keys.ENTER)
    arrive(browser, "Delete “By keyboard”?")
    assert browser.switch_to.active_element.text == "Keep it", "nothing is deleted by accident"
    press(browser, Keys.SHIFT + Keys.TAB + Keys.NULL, Keys.ENTER)
    arrive(browser, "API Keys")
    assert key.revoked


def press(browser: Chrome, *keys: str) -> None:
    for key in keys:
        browser.switch_to.active_element.send_keys(key)


def tab_to(browser: Chrome, text: str) -> None:
    for _ in range(60):
        press(browser, Keys.TAB)
        element = browser.switch_to.active_element
        if element.text == text:
            style = browser.execute_script("return getComputedStyle(arguments[0]).outlineStyle", element)
            assert style != "none", "one sees where one is"
            return
    raise AssertionError(f"no tab leads to {text}")


def test_without_javascript_only_copying_is_missing(
    practice: PracticeServer, start_browser: Callable[..., Chrome]
) -> None:
    browser = start_browser(**{"profile.managed_default_content_settings.javascript": 2})
    log_in(browser, practice)
    token = create_key(browser, "No scripts")
    assert practice.keys.find(token) is not None
    assert "press Ctrl+A" in browser.find_element(By.TAG_NAME, "main").text
    named(browser, "Done").click()
    arrive(browser, "API Keys")
    assert token not in browser.page_source


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 900, 480])
def test_nothing_sticks_out_and_everything_can_be_read(
    practice: PracticeServer, start_browser: Callable[..., Chrome], width: int, scheme: str
) -> None:
    practice.create_key("A name as long as the page allows " + "x" * 66, ["org.permission"] * 3, cidr="203.0.113.0/24")
    browser = start_browser()
    browser.set_window_size(width, 800)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.get(f"{practice.url}/app/settings/api_keys")
    assert_fits_and_is_legible(browser)
    log_in(browser, practice)
    assert_fits_and_is_legible(browser)
    for path in ("", "/settings", "/settings/security", "/settings/api_keys/new"):
        browser.get(f"{practice.url}/app{path}")
        assert_fits_and_is_legible(browser)
    named(browser, "Create").click()
    wait = WebDriverWait(browser, 20, ignored_exceptions=[WebDriverException])
    wait.until(lambda b: b.find_elements(By.CSS_SELECTOR, "[aria-invalid=true]"))
    assert_fits_and_is_legible(browser)


CONTRASTS = """
const light = (colour) => {
  const parts = colour.match(/[0-9.]+/g).map(Number).slice(0, 3).map((part) => {
    part /= 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
};
const ground = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (!/, 0\\)$|transparent/.test(colour)) return colour;
  }
  return "rgb(255, 255, 255)";
};
return [...document.querySelectorAll("body *")].filter((element) =>
  [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
  && element.checkVisibility() && !["OPTION", "SCRIPT", "NOSCRIPT"].includes(element.tagName)
).map((element) => {
  const [a, b] = [light(getComputedStyle(element).color), light(ground(element))];
  return [element.textContent.trim().slice(0, 40), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
});
"""


def assert_fits_and_is_legible(browser: Chrome) -> None:
    root = "document.documentElement"
    assert browser.execute_script(f"return {root}.scrollWidth <= {root}.clientWidth"), browser.current_url
    contrasts = browser.execute_script(CONTRASTS)
    assert contrasts
    assert [pair for pair in contrasts if pair[1] < 4.5] == []
