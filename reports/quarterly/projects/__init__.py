"""Key projects: each judged, summed, ranked and printed."""
