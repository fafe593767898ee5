"""Whether a PIN is somebody's."""

from argon2 import extract_parameters
from argon2.low_level import Type

from tests.ward_ui.world import NORA
from ward_ui.people.person import Person, hash_pin, pin_is_right


def test_only_the_right_pin_of_a_known_person_is_right() -> None:
    assert pin_is_right(NORA, "4711") is True
    assert pin_is_right(NORA, "4712") is False
    assert pin_is_right(NORA, "\ud800") is False
    assert pin_is_right(None, "4711") is False
    broken = Person(person="x", name="X", role="nurse", pin_hash="4711")
    assert pin_is_right(broken, "4711") is False
    assert pin_is_right(Person(person="x", name="X", role="nurse"), "") is False


def test_a_pin_is_kept_as_argon2id_with_its_own_salt() -> None:
    assert extract_parameters(hash_pin("4711")).type is Type.ID
    assert hash_pin("4711") != hash_pin("4711")
