"""Every way by which returns come in."""
