"""What keeps the service alive: the database, processes, backup, doctor, status, alerts."""
