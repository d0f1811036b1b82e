#!/bin/sh
# Makes the namespace, with the retention of the embedded engine and our search attributes. Safe to run again.
set -eu

# The record of jobs is our own database: histories are kept for looking, not as the record.
retention=30d

until temporal operator cluster health >/dev/null 2>&1; do sleep 2; done

if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$retention" >/dev/null
else
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$retention"
fi

# A workflow that sets an attribute which is not known yet is stuck until the server has heard of it.
# A new namespace is not known to the whole server at once.
until known=$(temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" 2>/dev/null); do sleep 1; done
for name in RetakeKind RetakeStatus RetakeReview; do
  case "$known" in
    *"$name"*) ;;
    *) temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type Keyword ;;
  esac
done
