"""How much room things take on the page, reckoned from their letters before anything is rendered. Pure."""
