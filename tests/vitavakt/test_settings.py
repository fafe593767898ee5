from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.rules.table import DEFAULT_RULES, as_toml
from vitavakt import settings

GOOD = f"""\
[ward]
id = "4A"
name = "4A Observation"
demo = true

[ui]
port = 8123

[[people]]
person = "nora"
name = "Nora"
role = "nurse"
pin_hash = '$argon2id$v=19$m=19456,t=2,p=1$abc$def'

[[sensors]]
id = "radar-01"
driver = "simulated"

[[beds]]
bed = "1"
sensor = "radar-01"
patient = "Hansen, O."
age_y = 67

{as_toml(DEFAULT_RULES)}
"""


def ward(tmp_path: Path, text: str) -> settings.Ward:
    file = tmp_path / "ward.toml"
    file.write_text(text)
    return settings.read(file)


def faults(tmp_path: Path, text: str) -> list[settings.WardFileFault]:
    with pytest.raises(settings.WardFileError) as caught:
        ward(tmp_path, text)
    return caught.value.faults


def test_a_good_file_becomes_settings(tmp_path):
    read = ward(tmp_path, GOOD)
    assert (read.id, read.port, read.language) == ("4A", 8123, "nb")
    assert read.beds[0].patient == "Hansen, O."
    assert read.beds[0].age_y == 67
    assert read.rules == DEFAULT_RULES
    assert read.records == tmp_path / "records"


def test_five_mistakes_are_all_named_with_their_lines(tmp_path):
    text = (
        GOOD.replace("port = 8123", "port = 99999")
        .replace('role = "nurse"', 'role = "wizard"')
        .replace('sensor = "radar-01"', 'sensor = "radar-09"')
        .replace("age_y = 67", 'age_y = "old"')
        .replace('driver = "simulated"', 'driver = "telepathy"')
    )
    lines = text.splitlines()
    found = faults(tmp_path, text)
    assert len(found) == 5
    for fault, word in zip(found, ["port", "role", "driver", "sensor", "age_y"], strict=True):
        assert lines[fault.line - 1].startswith(word)
        assert word in fault.sentence
    assert "radar-01" in found[3].sentence, "says which sensors there are"


def test_an_unknown_key_is_a_fault_and_not_silently_left(tmp_path):
    (fault,) = faults(tmp_path, GOOD.replace("age_y = 67", "ageing = 67"))
    assert "ageing" in fault.sentence
    assert "age_y" in fault.sentence, "says what is known"


def test_a_ward_without_rules_is_refused(tmp_path):
    found = faults(tmp_path, GOOD.partition("[[rules]]")[0])
    assert any("nothing would ever alarm" in fault.sentence for fault in found)


def test_a_wrong_rule_is_named_with_its_line(tmp_path):
    text = GOOD.replace("delay_s = ", "delay_s = -1", 1)
    (fault,) = faults(tmp_path, text)
    assert text.splitlines()[fault.line - 1].startswith("delay_s = -1")


def test_two_beds_on_one_sensor_are_refused(tmp_path):
    second = GOOD.replace("[[rules]]", '[[beds]]\nbed = "2"\nsensor = "radar-01"\n\n[[rules]]', 1)
    (fault,) = faults(tmp_path, second)
    assert "twice" in fault.sentence


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ('vitals = "tcp://192.168.1.5:5711"', "unencrypted"),
        ('vitals = "tcp://127.0.0.1:notaport"', "no address"),
        (f'vitals = "ipc:///{"long/" * 30}"', "longer"),
        ('frames = "ipc:///run/frames"', "no address"),
    ],
)
def test_a_link_that_cannot_be_used_says_why(tmp_path, link, why):
    (fault,) = faults(tmp_path, GOOD.replace("[ui]", f"[links]\n{link}\n\n[ui]"))
    assert why in fault.sentence


def test_nobody_simulated_lies_in_a_ward_whose_screens_do_not_say_so(tmp_path):
    (fault,) = faults(tmp_path, GOOD.replace("demo = true\n", ""))
    assert "nobody real" in fault.sentence
    assert "demo = true" in fault.sentence


def test_a_file_that_is_not_toml_is_refused_with_the_line(tmp_path):
    (fault,) = faults(tmp_path, '[ward]\nid = "4A"\nname = "4A\n')
    assert fault.line == 3


@pytest.mark.parametrize("text", ["", "[ward", "ward = 3", "[[ward]]\n", "\x00", "beds = 5"])
def test_a_file_that_is_no_ward_file_is_refused_in_words(tmp_path, text):
    assert all(fault.sentence for fault in faults(tmp_path, text))


def test_a_missing_file_and_a_binary_file_are_refused_in_words(tmp_path):
    with pytest.raises(settings.WardFileError, match="cannot be read"):
        settings.read(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(settings.WardFileError, match="UTF-8"):
        settings.read(tmp_path / "binary.toml")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "bed", "sensor", "port", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["ward", "links", "ui", "people", "sensors", "beds", "rules"]), VALUES
    )
)
def test_whatever_the_tables_hold_there_are_faults_and_never_an_exception(tables):
    found: list[tuple[settings.TomlPath, str]] = []
    settings._ward(Path("ward.toml"), tables, found)
    assert found


def test_a_ward_may_do_without_the_early_warning(tmp_path):
    assert ward(tmp_path, GOOD).early_warning
    without = GOOD.replace("demo = true", "demo = true\nearly_warning = false")
    assert not ward(tmp_path, without).early_warning
