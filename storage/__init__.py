"""Memory: unit of work, repositories, tables private to the package, migrations."""
