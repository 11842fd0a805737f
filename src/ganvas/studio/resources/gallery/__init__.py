"""What the room Gallery asks for beside the pieces themselves: marks of several at once, files to be saved, exports, a second drawing."""
