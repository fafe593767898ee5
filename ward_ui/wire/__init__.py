"""One client's websocket: what it says, what it is told."""
