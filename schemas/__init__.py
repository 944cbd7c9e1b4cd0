"""WHAT data is: columns, sources, codes, rules, views and migrations."""
