"""HTTP, split by audience: administrators, kiosk, public (phone), player; they do not know one another."""
