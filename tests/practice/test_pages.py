"""The key page as HTML over HTTP: the way of the article's steps, without JavaScript and without a browser."""

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from tests.practice.conftest import fill_disk
from wizard.practice import PracticeServer
from wizard.practice.keys import NOT_KEPT
from wizard.practice.options import DEMO_EMAIL, DEMO_PASSWORD

KEYS = "/app/settings/api_keys"
NASTY = '<script>alert("x")</script>&\'"'


class Page(HTMLParser):
    """What is on a page: its text, its links, its fields with their values, and what labels them."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.text, self.headings = "", list[str]()
        self.links: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self._link = self._area = ""
        self.fields: dict[str, list[str]] = {}
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        self._open.append(tag)
        if tag == "a":
            self._link = attributes.get("href", "")
        if tag == "textarea":
            self._area = attributes["name"] if "name" in attributes else attributes["id"]
            self.fields[self._area] = [""]
        chosen = attributes.get("type") != "checkbox" or "checked" in attributes
        if tag == "input" and chosen:
            self.fields.setdefault(attributes["name"], []).append(attributes.get("value", ""))
        if tag == "option" and "selected" in attributes:
            self.fields["expires"] = [attributes["value"]]

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = ""
        if tag == "textarea":
            value = self.fields[self._area][0]
            self.fields[self._area] = [value.removeprefix("\n")]  # as HTML has it
            self._area = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._link:
            self.links[data.strip()] = self._link
        if self._area:
            self.fields[self._area] = [self.fields[self._area][0] + data]

    def has(self, tag: str, **attributes: str) -> bool:
        return any(name == tag and attributes.items() <= found.items() for name, found in self.tags)


class Browser:
    """Goes from page to page, as a browser without JavaScript would."""

    def __init__(self, server: PracticeServer) -> None:
        self.http = httpx.Client(base_url=server.url, follow_redirects=True)

    def open(self, path: str) -> Page:
        self.answer = self.http.get(path)
        self.page = Page(self.answer)
        return self.page

    def click(self, link: str) -> Page:
        return self.open(self.page.links[link])

    def send(self, path: str | None = None, **values: Any) -> Page:  # noqa: ANN401 - text, or lists of it
        form = {name: value for name, value in self.page.fields.items() if name not in values}
        self.answer = self.http.post(path or str(self.answer.url), data=form | values)
        self.page = Page(self.answer)
        return self.page

    def log_in(self) -> Page:
        self.open(KEYS)
        return self.send(email=DEMO_EMAIL, password=DEMO_PASSWORD)


@pytest.fixture
def browser(practice: PracticeServer) -> Iterator[Browser]:
    opened = Browser(practice)
    yield opened
    opened.http.close()


def test_the_articles_steps_one_by_one(practice: PracticeServer, browser: Browser) -> None:
    browser.open(KEYS)
    assert browser.answer.url.path == "/login"
    browser.send(email=DEMO_EMAIL, password=DEMO_PASSWORD)
    assert browser.answer.url.path == KEYS, "one is led back to where one wanted to go"
    assert "No API key yet" in browser.page.text

    browser.open("/app")
    browser.click("Settings")
    browser.click("Security")
    browser.click("API Keys")
    browser.click("+ Add API Key")
    roles = ["org.permission.search.create", "org.permission.note.read"]
    browser.send(name="Customer AI", role=roles[:1], more_roles=f"{roles[1]},\n {roles[0]} ;", expires="never")
    token = browser.page.fields["token"][0]
    assert browser.answer.url.path == f"{KEYS}/created"
    assert "It is not shown again" in browser.page.text

    key = practice.keys.find(token)
    assert key
    assert (key.name, key.roles, key.expires_at, key.cidr) == ("Customer AI", tuple(roles), None, "")
    browser.open(f"{KEYS}/created")
    assert browser.answer.url.path == KEYS
    for shown in (browser.answer.text, browser.open("/app").text, browser.open(f"{KEYS}/new").text):
        assert token not in shown
        assert token.rpartition(".")[2] not in shown

    listed = browser.open(KEYS)
    assert "Customer AI" in listed.text
    assert f"…{token[-4:]}" in listed.text
    assert "No Expiration" in listed.text
    asked = browser.click("Delete")
    assert f"…{token[-4:]}" in asked.text
    assert not key.revoked, "it is asked about first"
    browser.send()
    assert key.revoked
    assert "No API key yet" in browser.page.text


def test_a_full_disk_is_said_and_no_key_is_created_or_deleted(practice: PracticeServer, browser: Browser) -> None:
    key = practice.keys.find(practice.create_key("Old"))
    browser.log_in()
    fill_disk(practice)
    browser.click("Delete")
    browser.send()
    assert (browser.answer.status_code, NOT_KEPT in browser.page.text) == (507, True)
    browser.open(f"{KEYS}/new")
    browser.send(name="New", role=["org.permission"], expires="never")
    assert (browser.answer.status_code, NOT_KEPT in browser.page.text) == (507, True)
    assert browser.page.fields["name"] == ["New"]
    browser.open(f"{KEYS}/created")
    assert browser.answer.url.path == KEYS, "there is no token to be shown"
    assert practice.keys.all() == [key]


@pytest.mark.parametrize("path", ["/", "/app", "/app/settings", "/app/settings/security", KEYS, f"{KEYS}/new"])
def test_nothing_is_shown_before_the_login(browser: Browser, path: str) -> None:
    browser.open(path)
    assert browser.answer.url.path == "/login"
    browser.send(email=f" {DEMO_EMAIL.upper()} ", password=DEMO_PASSWORD)
    assert browser.answer.url.path == (KEYS if path == "/" else path)
    assert browser.answer.status_code == 200


@pytest.mark.parametrize(
    ("email", "password"), [("", ""), (DEMO_EMAIL, "wrong"), ("other@example.com", DEMO_PASSWORD), (NASTY, "ü")]
)
def test_a_wrong_login_is_told_and_what_was_typed_stays(browser: Browser, email: str, password: str) -> None:
    browser.open(KEYS)
    page = browser.send(email=email, password=password)
    assert browser.answer.status_code == 401
    assert "do not match" in page.text
    assert page.fields["email"] == [email]
    assert DEMO_PASSWORD in page.text
    browser.send(email=DEMO_EMAIL, password=DEMO_PASSWORD)
    assert browser.answer.url.path == KEYS


@pytest.mark.parametrize(
    "target", ["https://example.com/", "//example.com", "/apparently", "javascript:alert(1)", "", "/login"]
)
def test_the_login_leads_nowhere_else(practice: PracticeServer, target: str) -> None:
    with httpx.Client(base_url=practice.url) as http:
        form = {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
        answer = http.post("/login", params={"next": target}, data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, KEYS)


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"name": ""}, "name", "Give the key a name"),
        ({"name": "   "}, "name", "Give the key a name"),
        ({"name": "x" * 101}, "name", "too long"),
        ({"more_roles": "", "role": []}, "more_roles", "at least one role"),
        ({"more_roles": " ,;\n", "role": []}, "more_roles", "at least one role"),
        ({"more_roles": "orb.permission.note.read"}, "more_roles", "“orb.permission.note.read” is not a role"),
        ({"more_roles": "org.permission. note.read"}, "more_roles", "“org.permission.” is not a role"),
        ({"more_roles": "organisation"}, "more_roles", "is not a role"),
        ({"more_roles": NASTY}, "more_roles", "is not a role"),
        ({"role": ["nonsense"]}, "more_roles", "“nonsense” is not a role"),
        ({"expires": "tomorrow"}, "expires", "Choose when"),
        ({"expires": ""}, "expires", "Choose when"),
        ({"cidr": "everywhere"}, "cidr", "not a range of addresses"),
        ({"cidr": "203.0.113.0/99"}, "cidr", "not a range of addresses"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(
    practice: PracticeServer, browser: Browser, values: dict[str, Any], field: str, says: str
) -> None:
    browser.log_in()
    browser.open(f"{KEYS}/new")
    filled = {
        "name": f"Mine {NASTY}",
        "role": ["org.permission.tag.read", "org.permission.team.read"],
        "more_roles": "org.permission.note.read\n\norg.permission.kobject.kobject_*.read",
        "expires": "90",
        "cidr": "203.0.113.0/24",
    } | values
    page = browser.send(**filled)

    assert browser.answer.status_code == 422
    assert says in page.text
    flaw = next(a for tag, a in page.tags if a.get("id") == field or (a.get("name") == field and tag == "select"))
    assert flaw["aria-invalid"] == "true"
    assert page.has("p", id=flaw["aria-describedby"])
    assert [a for _, a in page.tags if "autofocus" in a] == [flaw]
    for name in ("name", "more_roles", "cidr"):
        assert [value.replace("\r\n", "\n") for value in page.fields[name]] == [filled[name]]
    assert sorted(page.fields.get("role", [])) == filled["role"]
    assert page.fields.get("expires", ["never"]) == [filled["expires"] if filled["expires"] == "90" else "never"]
    assert practice.keys.of_org("lumenbikes") == []

    browser.send(name="Mine", role=["org.permission.tag.read"], more_roles="", expires="30", cidr="")
    (key,) = practice.keys.of_org("lumenbikes")
    assert key.expires_at
    assert timedelta(days=29) < key.expires_at - datetime.now(UTC) < timedelta(days=30)


def test_whatever_is_typed_is_shown_as_text(browser: Browser) -> None:
    browser.log_in()
    browser.open(f"{KEYS}/new")
    browser.send(name=NASTY, more_roles="org.permission")
    for path in (KEYS, browser.open(KEYS).links["Delete"]):
        page = browser.open(path)
        assert NASTY in page.text
        assert not [a for tag, a in page.tags if tag == "script"]
        assert "<script>alert" not in browser.answer.text


def test_every_key_can_be_told_from_the_others(practice: PracticeServer, browser: Browser) -> None:
    practice.expire_key(practice.create_key("Ended", ["org.user"]))
    practice.create_key("Ends", ["org.permission.tag.read", "org.permission.team.read"], expires_in_days=30)
    practice.create_key("Elsewhere", subdomain="harborbooks")
    practice.revoke_key(practice.create_key("Gone"))
    browser.log_in()
    text = browser.page.text
    assert "Expired" in text
    assert "2 roles" in text
    assert "org.permission.team.read" in text
    assert "Elsewhere" not in text
    assert "Gone" not in text
    assert browser.page.has("a", **{"aria-label": "Delete Ends"})


def test_every_field_has_its_label(browser: Browser) -> None:
    pages = [browser.open("/login")]
    browser.log_in()
    pages.append(browser.open(f"{KEYS}/new"))
    pages.append(browser.send(name="Mine", more_roles="org"))
    for page in pages:
        labelled = {a["for"] for tag, a in page.tags if tag == "label" and "for" in a}
        fields = [a for tag, a in page.tags if tag in {"input", "select", "textarea"}]
        for field in fields:
            if field.get("type") not in {"hidden", "checkbox"}:
                assert field["id"] in labelled
    boxes = re.findall(r"<label><input type=\"checkbox\"", browser.open(f"{KEYS}/new").rawdata + browser.answer.text)
    assert len(boxes) >= 13


def test_every_page_is_marked_as_practice_and_kept_nowhere(browser: Browser) -> None:
    paths = ["/login", "/app", "/app/settings", "/app/settings/security", KEYS, f"{KEYS}/new", "/app/unheard-of"]
    for path in paths:
        page = browser.open(path)
        assert "Everything here is made up" in page.text
        assert "Practice Kustomer" in page.text
        assert page.has("html", lang="en")
        assert page.has("main", id="main")
        headers = browser.answer.headers
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        if path == "/login":
            browser.log_in()


@pytest.mark.parametrize("csrf", [None, "", "wrong"])
def test_a_form_of_another_site_does_nothing(practice: PracticeServer, browser: Browser, csrf: str | None) -> None:
    practice.create_key("Kept")
    browser.log_in()
    (key,) = practice.keys.of_org("lumenbikes")
    forged = {} if csrf is None else {"csrf": csrf}

    browser.http.post(f"{KEYS}/{key.id}/delete", data=forged)
    assert not key.revoked
    answer = browser.http.post(f"{KEYS}/new", data=forged | {"name": "Forged", "role": "org", "expires": "never"})
    assert answer.status_code == 422
    assert Page(answer).fields["name"] == ["Forged"], "nothing typed is lost"
    assert "Press Create once more" in answer.text
    assert practice.keys.of_org("lumenbikes") == [key]
    browser.http.post("/logout", data=forged)
    assert browser.open(KEYS).text.count("Kept") >= 1, "still logged in"


def test_logging_out_ends_the_session(browser: Browser) -> None:
    browser.log_in()
    cookies = dict(browser.http.cookies)
    browser.send("/logout")
    assert browser.answer.url.path == "/login"
    browser.http.cookies.update(cookies)
    browser.open(KEYS)
    assert browser.answer.url.path == "/login"


def test_the_cookie_is_for_this_server_only(practice: PracticeServer) -> None:
    with httpx.Client(base_url=practice.url) as http:
        cookie = http.post("/login", data={"email": DEMO_EMAIL, "password": DEMO_PASSWORD}).headers["set-cookie"]
    assert cookie.startswith(f"practice_session_{practice.port}=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


@pytest.mark.parametrize(
    "host", ["example.com", "lumenbikes.kustomerapp.com", "127.0.0.1.example.com", "localhost.example.com:80", ""]
)
@pytest.mark.parametrize("path", ["/", "/login", "/app", KEYS, "/style.css"])
def test_pages_are_for_this_computer_only(practice: PracticeServer, host: str, path: str) -> None:
    with httpx.Client(base_url=practice.url, headers={"Host": host}) as http:
        assert http.get(path).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:99", "[::1]:8765", "127.0.0.1:8765"])
def test_this_computer_has_several_names(practice: PracticeServer, host: str) -> None:
    with httpx.Client(base_url=practice.url, headers={"Host": host}) as http:
        assert http.get("/login").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_other_sites_may_lead_here_and_send_nothing(practice: PracticeServer, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=practice.url, headers=headers) as http:
        assert http.get("/login").status_code == 200
        answer = http.post("/login", data={"email": DEMO_EMAIL, "password": DEMO_PASSWORD})
        assert (answer.status_code, dict(http.cookies)) == (403, {})
        for path in ("/logout", f"{KEYS}/new", f"{KEYS}/1/delete"):
            assert http.post(path).status_code == 403


@pytest.mark.parametrize("path", ["/login", "/v1/customers/search"])
def test_who_sends_too_much_is_told_so_before_all_of_it_is_here(practice: PracticeServer, path: str) -> None:
    host = f"127.0.0.1:{practice.port}"
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {practice.create_key()}\r\n"
    with socket.create_connection(("127.0.0.1", practice.port), timeout=30) as line:
        line.sendall(f"{head}Content-Length: 400000000\r\n\r\n".encode() + b"x" * 200_000)
        assert line.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_browser_that_asks_first_is_given_no_leave(practice: PracticeServer) -> None:
    asking = {"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}
    with httpx.Client(base_url=practice.url) as http:
        for path in ("/login", "/v1/customers/search"):
            answer = http.options(path, headers=asking | {"Access-Control-Request-Headers": "content-type"})
            assert answer.status_code >= 400
            assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_conversation_can_be_opened(practice: PracticeServer, browser: Browser) -> None:
    browser.log_in()
    record = next(r for r in practice.truth("conversation") if r["attributes"]["messageCount"] > 1)
    page = browser.open(f"/app/conversations/{record['id']}")
    assert record["attributes"]["name"] in page.text
    assert record["attributes"]["preview"] in page.text
    browser.open("/app/conversations/5a79d3e2c8b66e0001ba953e")
    assert browser.answer.status_code == 404


def test_a_key_that_is_gone_cannot_be_deleted_again(practice: PracticeServer, browser: Browser) -> None:
    practice.create_key("Gone")
    browser.log_in()
    asked = browser.click("Delete")
    (key,) = practice.keys.of_org("lumenbikes")
    practice.keys.revoke(key)
    browser.page = asked
    browser.send()
    assert browser.answer.url.path == KEYS
    browser.open(f"{KEYS}/{key.id}/delete")
    assert browser.answer.url.path == KEYS
