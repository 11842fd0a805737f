"""What translators make of pictures, judged beside the pictures that it should be and beside doing without a model."""
