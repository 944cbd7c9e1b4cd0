"""The script that makes the example returns: `python -m examples.make OUT`."""
