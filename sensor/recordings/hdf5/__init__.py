"""Our own recordings: HDF5 that MATLAB, Python and R open, and that survives a crash.

One file is one session of one sensor. The layout is in docs/recordings.md.
"""
