"""The year judged, subject by subject. Pure."""
