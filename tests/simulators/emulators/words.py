"""What hosts say to the modules, as their papers write it; and what comes back."""

import json

from simulators.emulators.emulator import MAIN

ACK = bytes.fromhex("7d 10 6d 7e")
X4_SET_UP = [
    bytes.fromhex(line)
    for line in (
        "7d 20 13 4e 7e",  # stop
        "7d 20 12 4f 7e",  # manual
        "7d 50 20 0d 7e",  # init
        "7d 50 10 13 00 00 00 01 2f 7e",  # down-conversion
        "7d 50 10 16 00 00 00 b5 03 00 00 9d 7e",  # dac_min 949
        "7d 50 10 17 00 00 00 4c 04 00 00 62 7e",  # dac_max 1100
        "7d 50 10 12 00 00 00 10 00 00 00 3f 7e",  # iterations 16
        "7d 50 10 20 00 00 00 03 1e 7e",  # TX centre 3
        "7d 50 10 21 00 00 00 02 1e 7e",  # TX power 2
        "7d 50 10 11 00 00 00 2c 01 00 00 01 7e",  # pps 300
        "7d 50 10 18 00 00 00 ec 51 38 3e 9e 7e",  # offset 0.18
        "7d 50 10 14 00 00 00 00 00 00 bf 00 00 a0 40 76 7e",  # area
        "7d 50 10 10 00 00 00 00 00 88 41 e4 7e",  # fps 17
    )
]
A121_CONFIG = {
    "subsweeps": [
        {
            "start_point": 120,
            "num_points": 10,
            "step_length": 24,
            "profile": 3,
            "hwaas": 32,
            "receiver_gain": 16,
            "enable_tx": True,
            "enable_loopback": False,
            "phase_enhancement": True,
            "iq_imbalance_compensation": False,
            "prf": "15_6_MHz",
        }
    ],
    "sweeps_per_frame": 4,
    "sweep_rate": 0.0,
    "frame_rate": 20.0,
    "continuous_sweep_mode": False,
    "double_buffering": False,
    "inter_frame_idle_state": "deep_sleep",
    "inter_sweep_idle_state": "ready",
}
A121_SETUP = {"cmd": "setup", "groups": [[{"sensor_id": 1, "config": A121_CONFIG}]]}
AW_SET_UP = b"".join(
    b"AT+%s\r\n" % word
    for word in (b"STOP", b"FPS 40", b"PPS 128", b"ITER 16", b"DIST 0.2,5.0", b"START")
)


def answers(emulator, *said, channel=MAIN):
    return b"".join(each.data for data in said for each in emulator.hear(data, channel))


def a121_answers(emulator, *commands):
    said = answers(emulator, *(json.dumps(command).encode() + b"\n" for command in commands))
    return [json.loads(line) for line in said.splitlines()]
