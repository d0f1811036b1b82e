#!/bin/sh
# Brings Temporal's two databases to the schema of its server. Safe to run again: versions that are there are left alone.
set -eu

# Host, port, user, password and plugin come as SQL_* variables, which the tool reads.
schema() {
  temporal-sql-tool --database "$1" setup-schema --version 0.0
  temporal-sql-tool --database "$1" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

schema temporal temporal
schema temporal_visibility visibility
