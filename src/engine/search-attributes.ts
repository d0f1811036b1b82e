// Registers our search attributes with the engine: a workflow that sets an unknown one fails its task for ever.
import type { Connection } from '@temporalio/client';
import { searchAttributes } from '../workflows/contract.ts';

/** `INDEXED_VALUE_TYPE_KEYWORD` of the engine's API. */
const keywordType = 2;
/** gRPC's `ALREADY_EXISTS`: another process registered them between our look and our call. */
const alreadyExists = 6;

/** Idempotent; several processes may do it at once. Rejects when the engine refuses (a cloud namespace without operator rights). */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { operatorService } = connection;
  const known = await operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(searchAttributes)
    .map((key) => key.name)
    .filter((name) => !(name in (known.customAttributes ?? {})));
  if (missing.length === 0) return;
  try {
    await operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, keywordType])),
    });
  } catch (error) {
    if (!isGrpcCode(error, alreadyExists)) throw error;
  }
}

function isGrpcCode(error: unknown, code: number): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
