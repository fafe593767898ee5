"""What is shown of a sensor that somebody looks at closely: evidence, curves, placement."""
