"""Each service alone: its settings from the ward file, its parts put together.

One module per service, so that a process loads only what it runs and is back soon.
"""
