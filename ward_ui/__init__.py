"""The ward display and the nurse's phone: HTTP, one websocket, no decisions."""
