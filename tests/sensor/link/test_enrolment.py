"""Two ends that know one code, and a network that may do what it likes."""

import asyncio
import os
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor import enrolment
from sensor.keys import (
    Allowed,
    KeysError,
    allowed,
    create,
    key_pair,
    sensor_keys_of,
    server_keys,
    shut_out,
)
from sensor.link import FrameReceiver, FrameSender
from sensor.link.enrolling import Opening, admit_one, ask
from tests.sensor.test_link import frame, gather, nothing_comes, until

SECRET = bytes(range(10))
PAIR = key_pair()


@given(st.binary(min_size=10, max_size=10))
def test_a_code_is_read_back_however_it_was_typed(secret):
    code = enrolment.code_of(secret)
    assert len(code) == 19
    assert enrolment.secret_of(code) == secret
    assert enrolment.secret_of(f" {code.lower().replace('-', ' ')} ") == secret


@pytest.mark.parametrize("typed", ["", "AAAA", "AAAA-AAAA-AAAA-AAA0", "é" * 16, "A" * 17])
def test_what_is_no_code_is_none(typed):
    assert enrolment.secret_of(typed) is None


def test_a_request_under_another_code_is_nobodys():
    asked = enrolment.request(SECRET, public=PAIR.public)
    assert enrolment.requested(SECRET, asked) == PAIR.public
    assert enrolment.requested(secrets.token_bytes(10), asked) is None


def test_a_key_put_in_on_the_way_is_not_believed_by_either_side():
    thief = key_pair().public.encode()
    asked = enrolment.request(SECRET, public=PAIR.public)
    assert enrolment.requested(SECRET, asked.replace(PAIR.public.encode(), thief)) is None
    answer = enrolment.reply(SECRET, sensor="s1", server_public=PAIR.public, public=PAIR.public)
    assert enrolment.replied(SECRET, answer, public=PAIR.public).sensor == "s1"
    changed = answer.replace(PAIR.public.encode(), thief)
    assert enrolment.replied(SECRET, changed, public=PAIR.public) is None
    assert enrolment.replied(SECRET, answer.replace(b"s1", b"s2"), public=PAIR.public) is None


@given(st.binary(max_size=600))
def test_no_bytes_raise(data):
    assert enrolment.requested(SECRET, data) is None
    assert enrolment.replied(SECRET, data, public=PAIR.public) is None


def endpoint_of(tmp_path):
    return f"ipc://{tmp_path}/enrol"


async def enrolled(tmp_path, sensor="s1", key="pc.key"):
    """Both ends, with the code carried from one to the other."""
    shown = asyncio.get_running_loop().create_future()
    asking = asyncio.create_task(
        ask(endpoint_of(tmp_path), tmp_path / key, show=shown.set_result, window_s=20)
    )
    opening = Opening(endpoint=endpoint_of(tmp_path), sensor=sensor, code=await shown, window_s=20)
    admitting = asyncio.create_task(admit_one(tmp_path / "ward", opening))
    keys = await asking
    return keys, await admitting


async def test_a_pc_is_let_in_and_its_private_key_stays_with_it(tmp_path):
    create(tmp_path / "ward", [])
    keys, before = await enrolled(tmp_path)
    assert before == ""
    assert sensor_keys_of(tmp_path / "pc.key") == keys
    assert allowed(tmp_path / "ward") == {keys.public: "s1"}
    assert (tmp_path / "pc.key").stat().st_mode & 0o077 == 0
    on_ward = b"".join(f.read_bytes() for f in (tmp_path / "ward").rglob("*") if f.is_file())
    assert keys.secret.encode() not in on_ward


async def test_a_pc_that_was_replaced_is_let_in_and_the_old_one_is_out_at_once(tmp_path):
    ward = tmp_path / "ward"
    create(ward, [])
    old, _ = await enrolled(tmp_path)
    live = Allowed(ward)
    receiver = FrameReceiver("tcp://127.0.0.1:0", server=server_keys(ward), allowed=live)
    first = FrameSender(receiver.endpoint, keys=old)
    first.send(frame(0))
    await first.drain()
    assert len(await gather(receiver, 1)) == 1
    new, before = await enrolled(tmp_path, key="new.key")
    assert before == old.public
    await until(lambda: live.get(old.public) is None)
    first.send(frame(1))
    assert await nothing_comes(receiver)
    assert receiver.n_refused > 0
    second = FrameSender(receiver.endpoint, keys=new)
    second.send(frame(0, session=2))
    await second.drain()
    assert (await gather(receiver, 1))[0].session == 2
    first.close()
    second.close()
    receiver.close()


async def test_nobody_is_let_in_after_the_window_or_under_a_code_that_was_typed_wrong(tmp_path):
    create(tmp_path / "ward", [])
    wrong = enrolment.code_of(secrets.token_bytes(10))
    opening = Opening(endpoint=endpoint_of(tmp_path), sensor="s1", code=wrong, window_s=0.5)
    asking = asyncio.create_task(
        ask(endpoint_of(tmp_path), tmp_path / "pc.key", show=str, window_s=0.6)
    )
    with pytest.raises(KeysError, match="nothing was changed"):
        await admit_one(tmp_path / "ward", opening)
    with pytest.raises(KeysError, match="begin again"):
        await asking
    assert allowed(tmp_path / "ward") == {}
    assert not (tmp_path / "pc.key").exists()


def test_a_list_of_keys_that_is_half_written_shuts_nobody_out(tmp_path, caplog):
    create(tmp_path, ["s1", "s2"])
    live = Allowed(tmp_path)
    live._looked_s = -1e9
    before = dict(live)
    (tmp_path / "allowed.toml").write_text("[sensors\n")
    live._looked_s = -1e9
    assert dict(live) == before
    assert "not TOML" in caplog.text
    create_again = "\n".join(["[sensors]", *(f'"{s}" = "{k}"' for k, s in before.items())])
    (tmp_path / "allowed.toml").write_text(create_again)
    assert shut_out(tmp_path, "s1")
    os.utime(tmp_path / "allowed.toml", ns=(1, 1))
    live._looked_s = -1e9
    assert set(live.values()) == {"s2"}
