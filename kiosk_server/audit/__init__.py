"""The audit trail: who did what to which thing, append-only and hash-chained (GB/T 22239 8.1.4.3)."""
