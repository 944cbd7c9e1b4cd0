"""The front door: settings, local services, Airflow, the command line; alone in reading the environment."""
