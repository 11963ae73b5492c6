"""Whatever is pasted as a subdomain is one word of Kustomer's, or refused in words; it is never another host."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wizard.kustomer.subdomain import RESERVED, SubdomainFlaw, parse_subdomain

WORKS = [
    "mycompany",
    "MyCompany",
    "  mycompany\n",
    '"mycompany"',
    "“mycompany”",
    "'mycompany'",
    "<mycompany>",
    "(mycompany)",
    "mycompany.",
    "mycompany,",
    "my\u200bcompany",
    "\ufeffmycompany",
    "\u202amycompany\u202c",
    "my\u00adcompany",
    "\u00a0mycompany\u00a0",
    "mycompany/",
    "mycompany:443",
    "//mycompany",
    "https://mycompany",
    "mycompany.kustomerapp.com",
    "mycompany.kustomerapp.com.",
    "mycompany.kustomerapp.com/",
    "www.mycompany.kustomerapp.com",
    "https://www.mycompany.kustomerapp.com/login",
    "MYCOMPANY.KUSTOMERAPP.COM",
    "mycompany.kustomerapp.com:443",
    "https://mycompany.kustomerapp.com",
    "HTTPS://MyCompany.KustomerApp.com/App/",
    "http://mycompany.kustomerapp.com/app/conversations/6066239b7fd0a60dab0e3d53?x=1#y",
    "https://mycompany.kustomerapp.com?next=https://evil.example",
    "https://mycompany.kustomerapp.com#evil.example",
    "https://mycompany.kustomerapp.com\\evil.example",
    "https://someone@mycompany.kustomerapp.com/",
    "https://user:word@mycompany.kustomerapp.com:8443/",
    "mycompany.api.kustomerapp.com",
    "https://mycompany.api.kustomerapp.com/v1/customers/search",
    "mycompany.kustomer.com",
    "<https://mycompany.kustomerapp.com/app>",
    "(https://mycompany.kustomerapp.com)",
    "`mycompany.kustomerapp.com`",
    "https://mycompany.kustomerapp.com/app?token=eyJhbGciOiJIUzI1NiJ9",
]


@pytest.mark.parametrize("pasted", WORKS)
def test_what_people_paste_works(pasted: str) -> None:
    assert parse_subdomain(pasted) == "mycompany"


@pytest.mark.parametrize("label", ["a", "1", "42", "my-company", "a" * 63, "x--y", "company--x", "0x7f"])
def test_every_label_of_a_host_works(label: str) -> None:
    assert parse_subdomain(f"https://{label}.kustomerapp.com") == parse_subdomain(label) == label


REFUSED = [
    ("", "missing"),
    (" \n", "missing"),
    ('""', "missing"),
    ("...", "missing"),
    ("https://", "cannot be a subdomain"),
    ("kustomerapp.com", "names no account"),
    ("https://kustomer.com/login", "names no account"),
    ("api.kustomerapp.com", "names no account"),
    ("https://www.kustomerapp.com", "cannot be a subdomain|belongs to Kustomer"),
    ("api", "belongs to Kustomer"),
    ("status.kustomer.com", "belongs to Kustomer"),
    ("https://api.prod2.kustomerapp.com", "belongs to Kustomer"),
    ("help.kustomer.com", "belongs to Kustomer"),
    ("evil.example", "not an address of Kustomer"),
    ("https://mycompany.zendesk.com", "not an address of Kustomer"),
    ("mycompany.kustomerapp.com.evil.example", "not an address of Kustomer"),
    ("mycompanykustomerapp.com", "not an address of Kustomer"),
    ("https://mycompany.kustomerapp.com@evil.example/", "not an address of Kustomer"),
    ("https://mycompany.kustomerapp.com:word@evil.example", "not an address of Kustomer"),
    ("me@example.com", "not an address of Kustomer"),
    ("me@mycompany", "not an address of Kustomer"),
    ("127.0.0.1", "not an address of Kustomer"),
    ("https://[::1]/", "cannot be a subdomain|not an address"),
    ("my company", "cannot be a subdomain"),
    ("my_company", "cannot be a subdomain"),
    ("-mycompany", "cannot be a subdomain"),
    ("mycompany-", "cannot be a subdomain"),
    ("a" * 64, "cannot be a subdomain"),
    ("xn--mnchen-3ya", "cannot be a subdomain"),
    ("münchen", "cannot be a subdomain"),
    ("mycompany。kustomerapp。com", "cannot be a subdomain"),
    ("ｍｙｃｏｍｐａｎｙ", "cannot be a subdomain"),
    ("a.b.kustomerapp.com", "cannot be a subdomain"),
    ("mycompany%2eevil", "cannot be a subdomain"),
    ("my\ncompany", "cannot be a subdomain"),
    ("my\x00company", "cannot be a subdomain"),
    ("mycompany\x7f", "cannot be a subdomain"),
    ("\ud800", "cannot be a subdomain"),
    ("javascript:alert(1)", "cannot be a subdomain"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJvcmciOiJ4In0.c2ln", "looks like an API key"),
    ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJvcmciOiJ4In0.c2ln", "looks like an API key"),
    ("eyJhbGciOiJIUzI1NiJ9", "looks like an API key"),
    ("x" * 5_000_000, "cannot be a subdomain"),
]


@pytest.mark.parametrize(("pasted", "words"), REFUSED)
def test_what_is_no_subdomain_is_refused_in_words(pasted: str, words: str) -> None:
    with pytest.raises(SubdomainFlaw, match=words) as caught:
        parse_subdomain(pasted)
    assert "mycompany.kustomerapp.com" in str(caught.value.hint)
    assert len(str(caught.value.message)) < 120


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_kustomers_own_names_are_no_accounts(word: str) -> None:
    for pasted in (f"{word}.kustomerapp.com", f"https://{word}.kustomer.com/"):
        with pytest.raises(SubdomainFlaw):
            parse_subdomain(pasted)


addresses = st.tuples(
    st.sampled_from(["", "https://", "http://", "//", "HTTPS:", "ftp://"]),
    st.text(string.printable, max_size=20),
    st.sampled_from(["", "@", ".", ":", "/", "\\", "#", "?", "%40", "。"]),
    st.text(max_size=10),
    st.sampled_from(["", ".kustomerapp.com", ".kustomer.com", "kustomerapp.com", ".evil.example", "@evil.example"]),
    st.text(string.printable, max_size=10),
).map("".join)


@given(st.text() | addresses)
@example("\u212austomer")
@example("İ")
def test_a_subdomain_is_one_plain_word(pasted: str) -> None:
    try:
        label = parse_subdomain(pasted)
    except SubdomainFlaw:
        return
    assert set(label) <= set(string.ascii_lowercase + string.digits + "-")
    assert 1 <= len(label) <= 63
    assert label not in RESERVED
    assert parse_subdomain(label) == label
