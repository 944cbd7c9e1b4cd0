"""What YAML cannot say: short functions, one module per source that needs one."""
