"""A printed figure led back to the cells of the returns."""
