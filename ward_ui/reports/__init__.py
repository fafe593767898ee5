"""Reports: what is asked of the press, and the addresses under which it is asked."""
