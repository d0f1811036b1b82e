// Reads the errors of the vendors' SDKs by their shape, since a class may come from another realm or another copy.

export type SdkError = {
  readonly status: number | undefined;
  /** The `error` object of the answer's body, or the whole body. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers | undefined;
  readonly message: string;
};

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The string at a key of a record, when there is one. */
export function textAt(record: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function hasGet(value: unknown): value is Headers {
  return isRecord(value) && typeof value['get'] === 'function';
}

/** Some SDKs keep the `error` object of a body, some the whole body. */
function innermost(body: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(body)) return undefined;
  return isRecord(body['error']) ? body['error'] : body;
}

/** An SDK's error that stands for an answer of the vendor; nothing for one of the connection, which has neither status nor body. */
export function readSdkError(error: unknown): SdkError | undefined {
  if (!isRecord(error)) return undefined;
  const status = typeof error['status'] === 'number' ? error['status'] : undefined;
  const body = innermost(error['error']);
  if (status === undefined && body === undefined) return undefined;
  return {
    status,
    body: body ?? {},
    headers: hasGet(error['headers']) ? error['headers'] : undefined,
    message: textAt(body ?? {}, 'message') ?? textAt(error, 'message') ?? 'no message',
  };
}
