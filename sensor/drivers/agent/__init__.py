"""The agent of a radar: opens its line, gives its frames numbers, says what is wrong with it."""
