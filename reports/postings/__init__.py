"""A month of 工作晾晒 as each person sees it: shown, objected to, decided on, locked."""
