"""Translations of pictures, evaluated next to the pictures that they should be and next to controls that need no model."""
