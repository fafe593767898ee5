"""What the product learns from data, made anew. Imports all; nothing installed imports it."""
