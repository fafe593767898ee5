"""What the accuracy benchmark is run on, and how an answer is scored."""
