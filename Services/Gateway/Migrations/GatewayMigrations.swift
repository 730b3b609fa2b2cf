// The list of migrations follows with the Postgres module.
