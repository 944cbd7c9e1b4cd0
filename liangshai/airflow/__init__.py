"""Our own Airflow: its environment, its components, its API, and what we add to it."""
