"""Web Push: a second way to a phone whose page is silent. Off unless the ward file has `[push]`."""
