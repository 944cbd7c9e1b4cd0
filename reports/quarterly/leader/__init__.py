"""一页纸: the page that a leader reads first."""
