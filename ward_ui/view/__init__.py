"""What clients are shown (docs/protocol.md), made from what dsp and alarms say; pure."""
