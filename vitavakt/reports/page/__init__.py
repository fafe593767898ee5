"""What a report is made of and how it is set: blocks, words, moments, plots, PDF."""
