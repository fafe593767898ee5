"""Others' programs for vital signs, run beside ours on the same recordings."""
