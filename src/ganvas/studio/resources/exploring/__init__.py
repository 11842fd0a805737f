"""What the room Explore asks for: a piece in a place, directions, maps, one's own picture, and a picture that follows the hand."""
