"""Files by SHA-256: immutable, checked for what they really are when they come in."""
