"""A .cfg that a host can send to the emulated TI modules."""

CFG = """\
% A TI radar at 77 GHz: 70 MHz/us from 7 us on, 200 complex samples at 4 MS/s, four receivers,
% one transmitter, one chirp in a frame, 20 frames a second. For emulated modules; before a real
% one, take the .cfg of its own demonstration.
sensorStop
flushCfg
dfeDataOutputMode 1
channelCfg 15 1 0
adcCfg 2 1
profileCfg 0 77 7 6 57 0 0 70 1 200 4000 0 0 48
chirpCfg 0 0 0 0 0 0 0 1
frameCfg 0 0 1 0 50 1 0
% Vital-Signs lab: its zone in metres, then settings of its own estimates.
vitalSignsCfg 0.3 2.0 256 512 4 0.1 0.05 100000 300000
sensorStart
"""
