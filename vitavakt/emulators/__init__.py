"""Emulated modules on ptys and loopback sockets, in real time or as fast as they are heard."""
