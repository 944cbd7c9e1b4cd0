"""Loading and printing measured beside two other ways of loading, in one run: ``python -m bench``."""
