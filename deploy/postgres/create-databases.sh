#!/bin/sh
# Runs once, on an empty volume: a user of its own for Retake and for Temporal, each owner of its databases and of nothing else.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set retake_password="$RETAKE_DATABASE_PASSWORD" --set temporal_password="$TEMPORAL_DATABASE_PASSWORD" <<'SQL'
create role retake login password :'retake_password';
create role temporal login password :'temporal_password';
create database retake owner retake;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
revoke connect on database retake, temporal, temporal_visibility from public;
SQL
