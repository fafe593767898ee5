import stat

import pytest

from sensor.keys import KeysError, allowed, create, sensor_keys, sensor_keys_of, server_keys


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_every_sensor_gets_its_own_key_and_all_know_the_server(tmp_path):
    create(tmp_path, ["s1", "s2"])
    one, two = sensor_keys(tmp_path, "s1"), sensor_keys(tmp_path, "s2")
    assert one.secret != two.secret
    assert one.server_public == two.server_public == server_keys(tmp_path).public
    assert allowed(tmp_path) == {one.public: "s1", two.public: "s2"}


def test_secrets_are_for_their_owner_alone(tmp_path):
    create(tmp_path, ["s1"])
    assert mode(tmp_path / "server.key") == 0o600
    assert mode(tmp_path / "sensors" / "s1.key") == 0o600
    assert mode(tmp_path / "sensors") == 0o700


def test_secrets_are_not_shown_when_keys_are_printed(tmp_path):
    create(tmp_path, ["s1"])
    for keys in (server_keys(tmp_path), sensor_keys(tmp_path, "s1")):
        assert keys.secret not in repr(keys)


def test_the_public_files_hold_no_secret(tmp_path):
    create(tmp_path, ["s1"])
    public = (tmp_path / "server.pub").read_text() + (tmp_path / "allowed.toml").read_text()
    assert server_keys(tmp_path).secret not in public
    assert sensor_keys(tmp_path, "s1").secret not in public


def test_running_again_keeps_what_is_there_and_adds_what_is_new(tmp_path):
    create(tmp_path, ["s1"])
    before = server_keys(tmp_path), sensor_keys(tmp_path, "s1")
    create(tmp_path, ["s2", "s1"])
    assert (server_keys(tmp_path), sensor_keys(tmp_path, "s1")) == before
    assert sorted(allowed(tmp_path).values()) == ["s1", "s2"]


def test_a_key_that_was_carried_to_the_bedside_is_not_made_again(tmp_path):
    create(tmp_path, ["s1"])
    carried = tmp_path / "usb.key"
    (tmp_path / "sensors" / "s1.key").rename(carried)
    create(tmp_path, ["s1"])
    assert allowed(tmp_path) == {sensor_keys_of(carried).public: "s1"}
    with pytest.raises(KeysError, match="missing"):
        sensor_keys(tmp_path, "s1")


@pytest.mark.parametrize("sensor", ["", "../x", "a/b", ".hidden", "a b", "å", "x" * 65, 'a"b'])
def test_a_name_that_is_no_file_name_is_refused_before_anything_is_written(tmp_path, sensor):
    with pytest.raises(KeysError, match="cannot be called"):
        create(tmp_path / "keys", ["s1", sensor])
    assert not (tmp_path / "keys").exists()
    with pytest.raises(KeysError, match="cannot be called"):
        sensor_keys(tmp_path, sensor)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", r"no table \[sensors\]"),
        ("[sensors]\ns1 = 5", "no usable key 's1'"),
        ('[sensors]\ns1 = "short"', "no usable key 's1'"),
        ("[sensors", "not TOML"),
        (f'[sensors]\ns1 = "{"a" * 40}"\ns2 = "{"a" * 40}"', "s1 and s2 the same key"),
    ],
)
def test_a_list_of_keys_that_cannot_be_used_says_why(tmp_path, text, word):
    (tmp_path / "allowed.toml").write_text(text)
    with pytest.raises(KeysError, match=word):
        allowed(tmp_path)


def test_a_missing_folder_says_how_to_make_it(tmp_path):
    with pytest.raises(KeysError, match="vitavakt keys"):
        server_keys(tmp_path / "none")


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KeysError, match="cannot be written"):
        create(tmp_path / "file", ["s1"])
