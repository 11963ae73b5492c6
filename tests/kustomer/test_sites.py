"""A site of Kustomer is always Kustomer's, and a local one is always on this computer."""

import string
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.kustomer.test_subdomain import REFUSED, WORKS, addresses
from wizard.kustomer.sites import kustomer_site, local_site
from wizard.kustomer.subdomain import SubdomainFlaw


def test_the_addresses_of_an_account() -> None:
    site = kustomer_site("https://MyCompany.kustomerapp.com/app")
    assert site.subdomain == "mycompany"
    assert site.api_url == "https://mycompany.api.kustomerapp.com"
    assert site.app_url == "https://mycompany.kustomerapp.com"
    assert site.host == "mycompany.api.kustomerapp.com"
    assert site.directory_url == "https://api.kustomerapp.com"
    assert site.keys_page_url == "https://mycompany.kustomerapp.com/app/settings/api_keys"
    assert not site.practice


@given(st.text() | addresses | st.sampled_from([*WORKS, *(pasted for pasted, _ in REFUSED)]))
def test_no_text_leads_to_another_host(pasted: str) -> None:
    try:
        site = kustomer_site(pasted)
    except SubdomainFlaw:
        return
    assert site.host == f"{site.subdomain}.api.kustomerapp.com"
    for url, host in ((site.api_url, site.host), (site.app_url, f"{site.subdomain}.kustomerapp.com")):
        for address in (url, f"{url}/v1/customers/search?page=1", site.keys_page_url if url == site.app_url else url):
            assert urlsplit(address).hostname == host
            assert urlsplit(address).netloc == host
            assert httpx.URL(address).host == host
            assert httpx.URL(address).scheme == "https"


LOCAL = [
    ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
    ("https://127.0.0.1:8765/", "https://127.0.0.1:8765"),
    ("http://localhost:80/x?y", "http://localhost:80"),
    ("HTTP://LOCALHOST", "http://localhost"),
    ("http://[::1]:9", "http://[::1]:9"),
    ("http://127.255.0.9", "http://127.255.0.9"),
    ("http://evil.example@127.0.0.1:1", "http://127.0.0.1:1"),
]


@pytest.mark.parametrize(("address", "rebuilt"), LOCAL)
def test_a_local_site_is_where_it_says(address: str, rebuilt: str) -> None:
    site = local_site("mycompany", address)
    assert site.api_url == site.app_url == site.directory_url == rebuilt
    assert site.host == "mycompany.api.kustomerapp.com"
    assert site.practice


ELSEWHERE = [
    *("", "127.0.0.1", "http://", "ftp://127.0.0.1", "file:///etc/passwd", "http://8.8.8.8", "http://0.0.0.0"),
    *("http://127.1", "http://2130706433", "http://0x7f.1", "http://127.0.0.1.evil.example", "http://localhost.evil"),
    *("http://127.0.0.1@evil.example", "http://127.0.0.1\\@evil.example", "http://127.0.0.1#@evil.example:x"),
    *("http://[::1]@evil.example", "http://[::1%25evil.example]", "http://[::1%lo]", "http://[::ffff:8.8.8.8]"),
    *("http://[fe80::1]", "http://127.0.0.1:99999", "http://127.0.0.1:x", "http://localhost\n.evil.example"),
    *("http://ⓛocalhost", "http://127。0。0。1", "http://１２７.0.0.1", "http://localhost%00"),
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_local_site_is_nowhere_else(address: str) -> None:
    try:
        site = local_site("mycompany", address)
    except ValueError:
        return
    assert httpx.URL(site.api_url).host == "127.0.0.1"


loopbackish = st.tuples(
    st.sampled_from(["http://", "https://", "HTTP:", "ftp://", ""]),
    st.sampled_from(["127.0.0.1", "localhost", "[::1]", "evil.example", "[::1%x]", "127.0.0.1."]),
    st.text(string.printable + "。%", max_size=6),
    st.sampled_from(["", "@evil.example", ".evil.example", ":80", "]", "/", "@127.0.0.1"]),
).map("".join)


@given(loopbackish | st.text())
@example("http://[::1%@]")
def test_no_address_leads_off_this_computer(address: str) -> None:
    try:
        site = local_site("mycompany", address)
    except ValueError:
        return
    for host in (urlsplit(site.api_url).hostname, httpx.URL(site.api_url).host):
        assert host == "localhost" or ip_address(host or "").is_loopback
    assert not urlsplit(site.api_url).username


@given(st.text())
def test_the_subdomain_of_a_local_site_is_as_strict(pasted: str) -> None:
    try:
        site = local_site(pasted, "http://127.0.0.1:1")
    except SubdomainFlaw:
        return
    assert site.host == f"{site.subdomain}.api.kustomerapp.com"
    assert httpx.URL(f"https://{site.host}").host == site.host
