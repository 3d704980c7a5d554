"""Numbers about people: worked out once a day in slices, and asked for in chat."""
