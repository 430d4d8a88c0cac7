"""What a chair takes to the meeting: decks, the commands that make them, and frozen releases."""
