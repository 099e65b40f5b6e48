"""The ground floor of memory: engine, the one way to a transaction, column types, migrations."""
