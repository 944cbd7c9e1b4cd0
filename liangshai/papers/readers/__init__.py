"""A paper on its way to its readers, each with what he may see."""
