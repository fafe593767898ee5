"""What a ward file may say about people and how browsers reach the pages."""

import pytest

from tests.vitavakt import test_settings
from tests.vitavakt.test_settings import GOOD, ward

UI = "\n[ui]\n"
OIDC = """
[oidc]
issuer = "https://idp.example"
client_id = "ward"
client_secret_file = "secret"
role_claim = "groups"
[oidc.roles]
"4a" = "nurse"
"""


def faults(tmp_path, text):
    return [fault.sentence for fault in test_settings.faults(tmp_path, text)]


def with_ui(text, *lines):
    """The good ward file with more lines under [ui]."""
    more = "\n".join(lines)
    return text.replace(UI, f"{UI}{more}\n") if UI in text else f"{text}\n[ui]\n{more}\n"


def test_pins_never_travel_in_plain_text_unless_the_file_says_so(tmp_path):
    (found,) = faults(tmp_path, with_ui(GOOD, 'host = "0.0.0.0"'))
    assert "plain text" in found
    ward(tmp_path, with_ui(GOOD, 'host = "0.0.0.0"', "plain_http = true"))
    for name in ("c.pem", "k.pem"):
        (tmp_path / name).write_text("")
    lines = ('host = "0.0.0.0"', 'certificate = "c.pem"', 'key = "k.pem"')
    made = ward(tmp_path, with_ui(GOOD, *lines))
    assert made.access.certificate == tmp_path / "c.pem"


def test_a_certificate_without_its_key_is_a_fault(tmp_path):
    (tmp_path / "c.pem").write_text("")
    (found,) = faults(tmp_path, with_ui(GOOD, 'certificate = "c.pem"'))
    assert "go together" in found


@pytest.mark.parametrize(
    "address",
    ["ward", "ftp://ward", "https://ward/pages", "https://", "https://a@b", "https://ward:x"],
)
def test_an_address_is_scheme_and_host_alone(tmp_path, address):
    (found,) = faults(tmp_path, with_ui(GOOD, f'address = "{address}"'))
    assert "address" in found


def test_the_hospitals_log_in_is_read_with_its_secret_from_a_file_of_its_own(tmp_path):
    (tmp_path / "secret").write_text("s3cret\n")
    made = ward(tmp_path, with_ui(GOOD, 'address = "https://ward.example"') + OIDC)
    assert made.oidc is not None
    assert made.oidc.redirect_uri == "https://ward.example/oidc/back"
    assert (made.oidc.client_secret, made.oidc.roles) == ("s3cret", {"4a": "nurse"})
    assert "s3cret" not in repr(made.oidc)


def test_every_fault_of_the_hospitals_log_in_is_named(tmp_path):
    broken = OIDC.replace("https://idp", "http://idp").replace('"nurse"', '"king"')
    found = faults(tmp_path, GOOD + broken)
    for word in ("issuer", "address", "client_secret_file", "king"):
        assert any(word in sentence for sentence in found), word


def test_nobody_can_be_taken_for_somebody_else(tmp_path):
    def person(name, **more):
        lines = "".join(f'{key} = "{value}"\n' for key, value in more.items())
        return (
            f'\n[[people]]\nperson = "{name}"\nname = "X"\nrole = "nurse"\n'
            f"pin_hash = '$argon2id$x'\n{lines}"
        )

    twice = person("a", badge="7") + person("b", badge="7")
    assert any("there twice" in one for one in faults(tmp_path, GOOD + twice))
    assert any(
        "somebody else" in one
        for one in faults(tmp_path, GOOD + person("a") + person("b", badge="a"))
    )
    assert any("oidc-" in one for one in faults(tmp_path, GOOD + person("oidc-1")))
