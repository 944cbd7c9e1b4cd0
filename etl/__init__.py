"""How data moves: bytes → Grid → typed rows → checked rows → warehouse. Plain Python, knows no Airflow."""
