"""Where the chest is, and how it moves: from samples of all bins to the speed of three places."""
