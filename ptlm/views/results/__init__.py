"""What the page of results shows: figures at hand, narrowed, ranked, drawn, compared, and where they come from."""
