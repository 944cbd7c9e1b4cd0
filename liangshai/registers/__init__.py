"""Registered values and years: changed and opened by recorded acts alone."""
