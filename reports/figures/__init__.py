"""How figures are computed, judged by dated rules, worded, and held against each other."""
