"""What the product has learnt from data, made anew. Imports all; is imported by nothing installed."""
