"""What time itself asks for, beside the requests."""
