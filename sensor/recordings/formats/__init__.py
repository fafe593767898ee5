"""Other people's recordings, in and out. Each format is a module; `catalogue` lists them."""
