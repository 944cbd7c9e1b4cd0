"""What the readers of every format share: raw values made plain, and what stands beside them."""
